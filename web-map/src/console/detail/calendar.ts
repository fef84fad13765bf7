/**
 * One cell of a month's calendar: a day of the month, or nothing before the first and after the
 * last.
 */
export type Cell = number | null

/** The weeks of a month such as `2026-11`, Monday first, each of seven cells. */
export function weeksOf(month: string): Cell[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const first = new Date(Date.UTC(year, number - 1, 1))
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const lead = (first.getUTCDay() + 6) % 7
  const cells: Cell[] = [
    ...Array<null>(lead).fill(null),
    ...Array.from({ length }, (_, index) => index + 1),
  ]
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

/** A day of that month as a full date. */
export function dateOf(month: string, day: number): string {
  return `${month}-${String(day).padStart(2, '0')}`
}
