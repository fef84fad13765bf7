// Rectangles as the map takes them: west, south, east, north.
import type { Area } from '../../shared/model.ts'
import type { Box } from './segment-map.ts'

/** Around all of them; null where there is none. */
export function around(boxes: readonly (Box | null | undefined)[]): Box | null {
  let all: Box | null = null
  for (const box of boxes) if (box) all = all ? joined(all, box) : box
  return all
}

function joined(one: Box, other: Box): Box {
  return one.map((edge, side) => (side < 2 ? Math.min : Math.max)(edge, other[side] ?? edge))
}

/**
 * Where an area lies: by its own outline, else by those of what lies in it, else by what is listed.
 * A district that was just made has no outline of its own.
 */
export function boxOf(
  area: Area | undefined,
  areas: readonly Area[],
  listed: Box | null,
): Box | null {
  if (!area) return null
  if (area.bbox) return area.bbox
  const below = areas.filter(({ path }) => path.startsWith(area.path))
  return around(below.map(({ bbox }) => bbox)) ?? listed
}
