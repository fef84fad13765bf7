// The filters live in the address, so that a view can be kept, sent and gone back to.
import { computed } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'
import { kinds, statuses, type Kind, type Status } from '../../shared/model.ts'

export interface Filters {
  /** An area path, or null for everything in scope. */
  area: string | null
  /** Empty means all of them; likewise below. */
  kinds: Kind[]
  statuses: Status[]
  text: string
}

export function parseFilters(query: LocationQuery): Filters {
  return {
    area: one(query['area']),
    kinds: several(query['kind'], kinds),
    statuses: several(query['status'], statuses),
    text: one(query['q']) ?? '',
  }
}

/**
 * The query parameters of a change of filters; what is not filtered by is taken out of the address.
 */
export function filterQuery(change: Partial<Filters>): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (change.area !== undefined) query['area'] = change.area ?? undefined
  if (change.kinds) query['kind'] = change.kinds.join(',') || undefined
  if (change.statuses) query['status'] = change.statuses.join(',') || undefined
  if (change.text !== undefined) query['q'] = change.text.trim() || undefined
  return query
}

export const noFilters: Filters = { area: null, kinds: [], statuses: [], text: '' }

export function countFilters(filters: Filters): number {
  return (
    Number(filters.area !== null) +
    Number(filters.kinds.length > 0) +
    Number(filters.statuses.length > 0) +
    Number(filters.text !== '')
  )
}

export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  return {
    filters: computed(() => parseFilters(route.query)),
    update: (change: Partial<Filters>) =>
      router.replace({ query: { ...route.query, ...filterQuery(change) } }),
  }
}

/**
 * A number kept in the address, such as the selected segment; null when there is none or it makes
 * no sense.
 */
export function idIn(query: LocationQuery, name: string): number | null {
  const text = one(query[name])
  return text !== null && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null
}

/** The value of a parameter that may stand at most once. */
export function one(value: LocationQuery[string] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value
  return first?.trim() ? first.trim() : null
}

function several<T extends string>(
  value: LocationQuery[string] | undefined,
  known: readonly T[],
): T[] {
  const named = (one(value) ?? '').split(',')
  return known.filter((each) => named.includes(each))
}
