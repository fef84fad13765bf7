// The demonstration district as the server announced it, handed from the setup to the workers by the environment.
import type { Account, District } from './server.ts'

const variable = 'RIVERWARD_TESTED_DISTRICT'

export function publish(district: District): void {
  process.env[variable] = JSON.stringify(district)
}

export function district(): District {
  const published = process.env[variable]
  if (!published) throw new Error('the setup has not started a server')
  return JSON.parse(published) as District
}

/** The district's own code: every made-up district has one that starts with 99. */
export const districtCode = 990101

export function account(login: string): Account {
  const found = district().accounts.find((each) => each.login === login)
  if (!found) throw new Error(`the demonstration has no account ${login}`)
  return found
}

export const accounts = {
  admin: () => account('demo-admin'),
  riverChief: () => account('demo-river'),
  roadChief: () => account('demo-road'),
  laneChief: () => account('demo-lane'),
  /** Of the town that the three codes hang in. */
  official: () => account('demo-lingjing'),
  otherTownsOfficial: () => account('demo-dixi'),
}

/** The addresses that the printed codes carry. */
export const codes = {
  river: () => scan(0),
  road: () => scan(1),
  lane: () => scan(2),
  /** Nine digits with the right check digit that hang nowhere. */
  unknown: () => `${district().baseUrl}/q/999999999`,
  /** One digit of a code misread. */
  mistyped: () => `${district().baseUrl}/q/999999998`,
}

function scan(at: number): string {
  const found = district().scans[at]
  if (!found) throw new Error('the demonstration has too few codes')
  return found
}
