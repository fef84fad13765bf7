// Sends a form once, keeps its id until it is answered, and says what was refused.
import { ref, shallowRef } from 'vue'
import { Failure } from '../../shared/api.ts'
import { uuidV7 } from '../../shared/uuid.ts'

export function useSending() {
  const sending = ref(false)
  const refused = shallowRef<Failure | null>(null)
  // Kept until it is answered: only silence leaves open whether it arrived.
  let id = uuidV7()

  async function send(act: (id: string) => Promise<unknown>): Promise<boolean> {
    sending.value = true
    refused.value = null
    try {
      await act(id)
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      refused.value = cause
    }
    if (refused.value?.status !== 0) id = uuidV7()
    sending.value = false
    return refused.value === null
  }

  return { sending, refused, send }
}
