// Before the first spec: one server for all of them. After the last: its end.
import { publish } from '../helpers/district.ts'
import { Server } from '../helpers/server.ts'

export default async function start(): Promise<() => Promise<void>> {
  const server = await Server.start()
  publish(server.district)
  return () => server.stop()
}
