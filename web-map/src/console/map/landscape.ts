// The landscape under and around the status: water, ways, areas and names, all from the district's
// own data.
import type { LayerSpecification } from 'maplibre-gl'
import { byZoom, fading, isArea, isKind, onSegments } from './expressions.ts'

export const palette = {
  land: '#f4f2ec',
  water: '#c7dfea',
  waterEdge: '#b2d2e0',
  way: '#ddd7ca',
  // A tint of the kind's own colour: tokens.css.
  grid: '#e2e5e8',
  boundary: '#b3ab9c',
  areaName: '#655f52',
  name: '#2c4754',
  halo: '#ffffff',
  selected: '#ffc629',
  ink: '#14232b',
}

/**
 * What lies under the status: water and ways as themselves, so that the map reads as a landscape
 * first.
 */
export const ground: LayerSpecification[] = [
  {
    id: 'pond-and-grid',
    type: 'fill',
    ...onSegments,
    filter: isKind('pond', 'grid'),
    paint: {
      'fill-color': ['match', ['get', 'kind'], 'pond', palette.water, palette.grid],
      'fill-opacity': ['match', ['get', 'kind'], 'pond', 1, 0.55],
    },
  },
  {
    id: 'way',
    type: 'line',
    ...onSegments,
    filter: isKind('road', 'lane'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': palette.way, 'line-width': byZoom([1.5, 3.5, 6, 12]) },
  },
  {
    id: 'water-edge',
    type: 'line',
    ...onSegments,
    filter: isKind('river'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': palette.waterEdge, 'line-width': byZoom([2.4, 6.5, 12, 26]) },
  },
  {
    id: 'water',
    type: 'line',
    ...onSegments,
    filter: isKind('river'),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': palette.water, 'line-width': byZoom([1.8, 5, 10, 23]) },
  },
]

/** What the pointer finds; the status lines above them may be of width 0. */
export const touchable = ['way', 'water-edge', 'pond-and-grid']

export const names: LayerSpecification[] = [
  {
    id: 'line-name',
    type: 'symbol',
    ...onSegments,
    minzoom: 12.5,
    filter: ['!', isArea],
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 380,
      'text-field': ['get', 'name'],
      'text-size': ['interpolate', ['linear'], ['zoom'], 12.5, 11, 16, 15],
      'text-letter-spacing': 0.08,
      'text-offset': [0, 1.1],
      'text-padding': 6,
    },
    paint: {
      'text-color': palette.name,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.6,
      'text-opacity': fading(1, 0.3),
    },
  },
  {
    id: 'area-segment-name',
    type: 'symbol',
    ...onSegments,
    minzoom: 13.5,
    filter: isArea,
    layout: {
      'text-field': ['get', 'name'],
      'text-size': 12,
      'text-offset': [0, 1.4],
      'text-padding': 6,
    },
    paint: {
      'text-color': palette.name,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.6,
      'text-opacity': fading(1, 0.3),
    },
  },
]

export const areaLines: LayerSpecification[] = (['village', 'town', 'district'] as const).map(
  (level) => ({
    id: `outline-${level}`,
    type: 'line',
    source: 'areas',
    filter: ['==', ['get', 'level'], level],
    minzoom: level === 'village' ? 11 : 0,
    paint: {
      'line-color': palette.boundary,
      'line-width': { village: 0.8, town: 1.6, district: 2.6 }[level],
      'line-opacity': level === 'village' ? 0.7 : 1,
    },
  }),
)

export const areaNames: LayerSpecification[] = (['town', 'village'] as const).map((level) => ({
  id: `name-${level}`,
  type: 'symbol',
  source: 'area-names',
  filter: ['==', ['get', 'level'], level],
  minzoom: level === 'village' ? 11.5 : 8,
  maxzoom: level === 'village' ? 15 : 12.5,
  layout: {
    'text-field': ['get', 'name'],
    'text-size': level === 'town' ? 16 : 13,
    'text-letter-spacing': level === 'town' ? 0.15 : 0.1,
    'text-padding': 8,
  },
  paint: {
    'text-color': palette.areaName,
    'text-halo-color': palette.land,
    'text-halo-width': 2.2,
  },
}))

export const checkpoints: LayerSpecification[] = [
  {
    id: 'checkpoint',
    type: 'circle',
    source: 'checkpoints',
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 3, 15, 6],
      'circle-color': palette.halo,
      'circle-stroke-color': palette.ink,
      'circle-stroke-width': 2.5,
    },
  },
  {
    id: 'checkpoint-name',
    type: 'symbol',
    source: 'checkpoints',
    minzoom: 12,
    layout: {
      'text-field': ['get', 'name'],
      'text-size': 12,
      'text-anchor': 'left',
      'text-offset': [0.9, 0],
    },
    paint: { 'text-color': palette.ink, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
  },
]
