import { expect, test } from 'vitest'
import { areas } from '../testing/open.ts'
import { around, boxOf } from './boxes.ts'

const here = [121, 31, 121.2, 31.1]
const there = [120.9, 31.05, 121.1, 31.3]
/** The areas with outlines, in their order: district, town, its village, another town. */
const outlined = (...boxes: (number[] | null)[]) =>
  areas.map((area, place) => ({ ...area, bbox: boxes[place] ?? null }))

test('an area with an outline is where its outline is', () => {
  const known = outlined(here, there)
  expect(boxOf(known[0], known, there)).toEqual(here)
})

test('one without is where the areas in it are, and nobody else’s', () => {
  const known = outlined(null, null, here, there)
  expect(boxOf(known[0], known, null)).toEqual([120.9, 31, 121.2, 31.3])
  expect(boxOf(known[1], known, null)).toEqual(here)
})

test('where nothing has an outline it is where its segments are, never the whole world', () => {
  expect(boxOf(areas[0], areas, around([null, there]))).toEqual(there)
  expect(boxOf(areas[0], areas, around([]))).toBeNull()
})
