// Codes: the batches they were issued in.
import { ref } from 'vue'
import { client, read } from '../../shared/api.ts'
import { useResource } from './resource.ts'

export function useCodeBatches() {
  return useResource(ref('all'), (_, signal) => read(client.GET('/api/v1/code-batches', { signal })))
}
