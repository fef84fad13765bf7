// Server-sent events over fetch. EventSource hides what this page must know: comment lines (the
// heartbeat by which data are known to be current) and the status of a refusal (401 leads to the
// sign-in page).

export interface ServerEvent {
  name: string
  data: string
  /**
   * The last id that the stream gave up to here, as the standard has it; empty before the first.
   */
  id: string
}

/**
 * A function to feed with text as it arrives, in pieces of any size; calls `emit` for every
 * complete event.
 */
export function eventParser(emit: (event: ServerEvent) => void): (text: string) => void {
  let pending = ''
  let name = ''
  let id = ''
  let data: string[] = []

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) emit({ name: name || 'message', data: data.join('\n'), id })
      name = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') name = value
    else if (field === 'data') data.push(value)
    else if (field === 'id') id = value
  }

  return (text) => {
    pending += text
    // A carriage return at the very end may be half of a CRLF whose other half is still on its way.
    const lines = pending.split(/\r\n|\n|\r(?!$)/)
    pending = lines.pop() ?? ''
    lines.forEach(line)
  }
}

/**
 * Reads an event stream to its end; `alive` is called for every piece received, comments included.
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  emit: (event: ServerEvent) => void,
  alive: () => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const feed = eventParser(emit)
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    alive()
    feed(decoder.decode(value, { stream: true }))
  }
}
