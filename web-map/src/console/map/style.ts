// The look of the map. The dash of a line cannot follow feature state, so every status has a line
// layer of its own in its own dash, and feature state gives the line a width in exactly one of
// them: a line of width 0 makes no fragments, and a change of status repaints one feature without
// laying out its tile again.
import type {
  ExpressionSpecification,
  LayerSpecification,
  LineLayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from 'maplibre-gl'
import { statuses, type Status } from '../../shared/model.ts'
import {
  byZoom,
  fading,
  isArea,
  isFaded,
  onSegments,
  segmentSource,
  state,
  type Widths,
} from './expressions.ts'
import { areaLines, areaNames, checkpoints, ground, names, palette } from './landscape.ts'

export const statusColours: Record<Status, string> = {
  ok: '#0072b2',
  due: '#9a6700',
  overdue: '#d55e00',
  problem: '#a3195b',
  unassigned: '#6b6b6b',
  idle: '#6b6b6b',
}

const has = (status: Status): ExpressionSpecification => [
  '==',
  ['coalesce', state('status'), -1],
  statuses.indexOf(status),
]
interface StatusLine {
  widths: Widths
  dash?: number[]
  cap?: 'butt' | 'round'
  /** Two parallel lines with this much of a gap. */
  gap?: Widths
}

const lines: Record<Status, StatusLine> = {
  idle: { widths: [1, 1.6, 2.2, 3], dash: [0.01, 2.6], cap: 'round' },
  unassigned: { widths: [1.6, 2.6, 3.6, 5], dash: [0.01, 1.9], cap: 'round' },
  ok: { widths: [1.2, 2, 2.8, 4.5], cap: 'round' },
  due: { widths: [1.5, 2.4, 3.4, 5], dash: [2.6, 1.3] },
  overdue: { widths: [2.6, 4.4, 6, 9], cap: 'round' },
  problem: { widths: [1.1, 1.6, 2.2, 3], gap: [1, 2, 3, 4.5] },
}

function statusLayer(status: Status): LineLayerSpecification {
  const { widths, dash, cap, gap } = lines[status]
  return {
    id: `status-${status}`,
    type: 'line',
    ...onSegments,
    layout: { 'line-cap': cap ?? 'butt', 'line-join': 'round' },
    paint: {
      'line-color': statusColours[status],
      'line-width': byZoom(widths, has(status)),
      'line-opacity': fading(1, 0.16),
      ...(dash && { 'line-dasharray': dash }),
      ...(gap && { 'line-gap-width': byZoom(gap, has(status)) }),
    },
  }
}

const highlight: LayerSpecification[] = [
  {
    id: 'hovered',
    type: 'line',
    ...onSegments,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': palette.ink,
      'line-width': byZoom([5, 8, 11, 20], ['boolean', state('hovered'), false]),
      'line-opacity': 0.28,
    },
  },
  {
    id: 'selected-edge',
    type: 'line',
    ...onSegments,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': palette.ink,
      'line-width': byZoom([8, 13, 17, 27], ['boolean', state('selected'), false]),
    },
  },
  {
    id: 'selected',
    type: 'line',
    ...onSegments,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': palette.selected,
      'line-width': byZoom([6, 10, 14, 23], ['boolean', state('selected'), false]),
    },
  },
]

/**
 * The marks that make a status readable without its colour: one on a pond or grid, some along a
 * line.
 */
function marks(status: 'overdue' | 'problem', along: boolean): LayerSpecification {
  return {
    id: `mark-${status}-${along ? 'line' : 'area'}`,
    type: 'symbol',
    ...onSegments,
    filter: along ? ['!', isArea] : isArea,
    layout: {
      'symbol-placement': along ? 'line' : 'point',
      'symbol-spacing': status === 'overdue' ? 150 : 240,
      'icon-image': status,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.45, 12, 0.75, 15, 1],
      'icon-rotation-alignment': 'viewport',
      // Never in each other's way: the marks of other statuses are here too, unseen.
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
    paint: {
      'icon-opacity': ['case', ['all', has(status), ['!', isFaded]], 1, 0],
    },
  }
}

/** What tracks went along of the selected segment: a bright core on its line. */
const covered: LayerSpecification = {
  id: 'covered',
  type: 'line',
  source: 'coverage',
  layout: { 'line-cap': 'butt', 'line-join': 'round' },
  paint: {
    'line-color': '#fff',
    'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 14, 2.5, 17, 5],
  },
}

const nothing: SourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
}

/**
 * The style for the tiles of a TileJSON; it names no font or sprite file, so nothing is fetched but
 * those tiles.
 */
export function mapStyle(tiles: {
  tiles: string[]
  minzoom: number
  maxzoom: number
}): StyleSpecification {
  const order: readonly Status[] = ['idle', 'unassigned', 'ok', 'due', 'overdue', 'problem']
  return {
    version: 8,
    sources: {
      areas: nothing,
      'area-names': nothing,
      checkpoints: nothing,
      coverage: nothing,
      [segmentSource.source]: { type: 'vector', ...tiles },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': palette.land } },
      ...areaLines,
      ...ground,
      ...highlight,
      ...order.map(statusLayer),
      covered,
      ...areaNames,
      ...names,
      marks('overdue', true),
      marks('overdue', false),
      marks('problem', true),
      marks('problem', false),
      ...checkpoints,
    ],
  }
}
