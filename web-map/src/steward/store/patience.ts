// How long the phone's own storage is waited for. A database that another tab holds, that the
// browser closed under an open page or that never answers must not keep a record from being made.

/** In milliseconds: a person at a river looks at grey buttons no longer. */
export const storagePatience = 3_000

/** The outcome, or a failure where it takes too long. */
export function inTime<T>(work: Promise<T>, patience = storagePatience): Promise<T> {
  return new Promise((done, failed) => {
    const alarm = setTimeout(() => failed(new Error('the storage does not answer')), patience)
    work.then(done, failed).finally(() => clearTimeout(alarm))
  })
}
