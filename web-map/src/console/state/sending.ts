// What is asked of the server once and may be refused: an act, and a form with its id.
import { ref, shallowRef } from 'vue'
import { Failure } from '../../shared/api.ts'
import { uuidV7 } from '../../shared/uuid.ts'

/** Tries an act, and says what was refused until the next is tried. */
export function useAttempt() {
  const refused = shallowRef<Failure | null>(null)

  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    refused.value = null
    try {
      await act()
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      refused.value = cause
    }
    return refused.value === null
  }

  return { refused, attempt }
}

/** Sends a form once, and keeps its id until it is answered. */
export function useSending() {
  const { refused, attempt } = useAttempt()
  const sending = ref(false)
  // Only silence leaves open whether it arrived.
  let id = uuidV7()

  async function send(act: (id: string) => Promise<unknown>): Promise<boolean> {
    sending.value = true
    const done = await attempt(() => act(id))
    if (refused.value?.status !== 0) id = uuidV7()
    sending.value = false
    return done
  }

  return { sending, refused, send }
}
