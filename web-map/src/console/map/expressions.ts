// Small expressions that the layers of segments share.
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Kind } from '../../shared/model.ts'

export const segmentSource = { source: 'segments', sourceLayer: 'segments' } as const

export const onSegments = {
  source: segmentSource.source,
  'source-layer': segmentSource.sourceLayer,
} as const

/**
 * Feature state of a segment: its status as a number, and whether it is filtered out, pointed at or
 * selected.
 */
export interface SegmentState {
  status: number
  faded: boolean
  hovered: boolean
  selected: boolean
}

export const state = (name: keyof SegmentState): ExpressionSpecification => ['feature-state', name]

/** Filtered out; what is selected stays bright all the same. */
export const isFaded: ExpressionSpecification = [
  'all',
  ['boolean', state('faded'), false],
  ['!', ['boolean', state('selected'), false]],
]

export const fading = (bright: number, faded: number): ExpressionSpecification => [
  'case',
  isFaded,
  faded,
  bright,
]

/** Widths in pixels at the zooms of a district, a town, a village and a bank. */
export type Widths = readonly [district: number, town: number, village: number, bank: number]

export function byZoom(widths: Widths, when?: ExpressionSpecification): ExpressionSpecification {
  const at = (width: number) =>
    when ? (['case', when, width, 0] as ExpressionSpecification) : width
  const [district, town, village, bank] = widths
  return [
    'interpolate',
    ['linear'],
    ['zoom'],
    9,
    at(district),
    12,
    at(town),
    14,
    at(village),
    17,
    at(bank),
  ]
}

export const isKind = (...kinds: Kind[]): ExpressionSpecification => [
  'in',
  ['get', 'kind'],
  ['literal', kinds],
]

export const isArea: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon']
