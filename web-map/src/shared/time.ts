// Times as the district's people say them: local days in the district's time zone, never the
// browser's.
import { computed, ref } from 'vue'
import { locale, messages, type Messages } from './i18n.ts'

/** The time zone of the signed-in district. */
export const timeZone = ref('Asia/Shanghai')

type Instant = string | Date

/** The local day of an instant as `YYYY-MM-DD`. */
export function localDay(at: Instant, zone: string): string {
  // Swedish writes dates the ISO way.
  return formatter('sv-SE', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  )
}

/** Whole local days from `earlier` to `later`; 0 is the same day. */
export function daysBetween(earlier: Instant, later: Instant, zone: string): number {
  return (dayNumber(localDay(later, zone)) - dayNumber(localDay(earlier, zone))) / 86_400_000
}

/** The local day so many days after another one. */
export function daysAfter(day: string, days: number): string {
  return new Date(dayNumber(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The instant at which clocks of a zone show a day and a time, such as `2026-11-23` and `09:30`. */
export function instantOf(day: string, clock: string, zone: string): string {
  const wanted = Date.parse(`${day}T${clock}:00Z`)
  const shown = (at: number) => {
    const words = formatter('sv-SE', zone, {
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    }).format(at)
    return Date.parse(`${words.replace(' ', 'T')}:00Z`)
  }
  // What the clocks are ahead by there; twice, since that changes within a day where it does.
  let at = wanted
  for (let round = 0; round < 2; round += 1) at -= shown(at) - wanted
  return new Date(at).toISOString()
}

function justBefore(at: Instant): Date {
  return new Date(new Date(at).getTime() - 1)
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

export function formatTimes(language: string, zone: string, text: Messages['time']) {
  const clock = (at: Instant) =>
    formatter(language, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
      new Date(at),
    )
  const clockWithSeconds = (at: Instant) =>
    formatter(language, zone, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }).format(new Date(at))
  const date = (at: Instant) =>
    formatter(language, zone, { year: 'numeric', month: 'short', day: 'numeric' }).format(
      new Date(at),
    )
  return {
    clock,
    clockWithSeconds,
    date,
    /** Date and minute, for what has to be quoted exactly. */
    full: (at: Instant) => `${date(at)} ${clock(at)}`,
    /** How long ago in days, with the minute while it still matters. */
    ago(at: Instant, now: Instant) {
      const days = daysBetween(at, now, zone)
      if (days <= 0) return text.today({ clock: clock(at) })
      if (days === 1) return text.yesterday({ clock: clock(at) })
      return days <= 30 ? text.daysAgo({ days }) : date(at)
    },
    /** A plain local day such as `2026-11-23`, which has no time zone to convert. */
    day: (day: string) =>
      formatter(language, 'UTC', { month: 'short', day: 'numeric', weekday: 'short' }).format(
        dayNumber(day),
      ),
    dayInYear: (day: string) =>
      formatter(language, 'UTC', { year: 'numeric', month: 'short', day: 'numeric' }).format(
        dayNumber(day),
      ),
    month: (month: string) =>
      formatter(language, 'UTC', { year: 'numeric', month: 'long' }).format(
        dayNumber(`${month}-01`),
      ),
    /** The last day of a deadline: one that ends at midnight belongs to the day before. */
    lastDay: (due: Instant) => date(justBefore(due)),
    /** A deadline: how many days are left or gone by. */
    deadline(due: Instant, now: Instant) {
      const left = daysBetween(now, justBefore(due), zone)
      if (new Date(due) > new Date(now))
        return left === 0 ? text.dueToday : text.daysLeft({ days: left })
      return left === 0 ? text.pastToday : text.pastDays({ days: -left })
    },
  }
}

export const times = computed(() => formatTimes(locale.value, timeZone.value, messages.value.time))

/**
 * The current time, moving every half minute so that "days ago" and deadlines stay true on a page
 * left open.
 */
export const now = ref(new Date())
setInterval(() => (now.value = new Date()), 30_000)

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(
  language: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language}|${zone}|${JSON.stringify(options)}`
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(language, { ...options, timeZone: zone })
    formatters.set(key, found)
  }
  return found
}
