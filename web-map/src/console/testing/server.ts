// The server as a test plays it, behind `fetch`: it gives the answers that the test has laid out
// for it, and keeps what it was asked.

export interface Asked {
  /** Method and path, such as `GET /api/v1/problems/7`. */
  route: string
  query: Record<string, string>
  body: unknown
}

/** A body that is sent as JSON, or a whole response. */
type Reply = (asked: Asked) => unknown

export class Server {
  readonly asked: Asked[] = []
  /** Routes that were asked for though the test has no answer to them. */
  readonly unexpected: string[] = []
  private readonly replies = new Map<string, Reply>()

  /** From now on the route is answered so; a later answer takes the place of an earlier one. */
  on(route: string, reply: Reply): this {
    this.replies.set(route, reply)
    return this
  }

  /** What a route was asked, in order. */
  to(route: string): Asked[] {
    return this.asked.filter((asked) => asked.route === route)
  }

  fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(new URL(input, origin), init)
    const { pathname, searchParams } = new URL(request.url)
    const text = await request.text()
    const asked: Asked = {
      route: `${request.method} ${pathname}`,
      query: Object.fromEntries(searchParams),
      body: text === '' ? null : JSON.parse(text),
    }
    this.asked.push(asked)
    const reply = this.replies.get(asked.route)
    if (!reply) {
      this.unexpected.push(asked.route)
      return refusal(501, 'the test has no answer')
    }
    const answer = await reply(asked)
    return answer instanceof Response ? answer : Response.json(answer)
  }
}

const origin = location.origin

/** A refusal in the words of the server. */
export function refusal(status: number, title: string, detail?: string): Response {
  const body = { type: 'about:blank', title, status, detail, request_id: 'r-1' }
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } })
}

export const done = () => new Response(null, { status: 204 })

/** No network: whether the request arrived stays open. */
export function silence(): never {
  throw new TypeError('Failed to fetch')
}

/** A page of a list, the last one unless there is a cursor to the next. */
export const page = <T>(items: readonly T[], cursor: string | null = null) => ({
  items,
  next_cursor: cursor,
})
