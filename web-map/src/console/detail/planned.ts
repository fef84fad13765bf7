// A planned change in a line.
import { messages as m } from '../../shared/i18n.ts'
import type { PlannedChange } from '../../shared/model.ts'
import { times } from '../../shared/time.ts'

/** On which day what happens to whom. */
export function lineOf({ change, on, before, after, role }: PlannedChange): string {
  const who = [before, after].filter(Boolean).join(' → ')
  const what = m.value.tenures.actions[change.action]
  return `${times.value.dayInYear(on)} · ${what} · ${m.value.role[role]} · ${who}`
}
