// The dense status payload: ascending ids as differences, one digit of status an id.
import { statuses, type Status, type StatusSnapshot } from './model.ts'

/** Calls `visit` for every segment of the payload, in order of id. */
export function eachStatus(
  snapshot: Pick<StatusSnapshot, 'ids' | 'status'>,
  visit: (id: number, status: Status) => void,
): void {
  if (snapshot.ids.length !== snapshot.status.length) {
    throw new RangeError('the status payload has as many digits as ids')
  }
  let id = 0
  snapshot.ids.forEach((step, index) => {
    id += step
    const status = statuses[snapshot.status.charCodeAt(index) - 48]
    // A digit of a newer server that this page does not know yet is left out rather than shown as
    // something else.
    if (status) visit(id, status)
  })
}
