// MapLibre behind the few verbs that the console needs. Holds what was last painted, so that a new
// snapshot, filter or selection touches only the features that differ.
import {
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
  type MapMouseEvent,
  type VectorTileSource,
} from 'maplibre-gl'
import { Failure, isAbort, readJson } from '../../shared/api.ts'
import { statuses, type Checkpoint, type Kind, type Status } from '../../shared/model.ts'
import type { Matches } from '../state/matching.ts'
import type { StatusBoard } from '../state/status-board.ts'
import { overdueIcon, problemIcon } from './icons.ts'
import { segmentSource, type SegmentState } from './expressions.ts'
import { touchable } from './landscape.ts'
import { mapStyle } from './style.ts'
import workerUrl from './worker.ts?worker&url'

setWorkerUrl(workerUrl)

/** West, south, east, north in degrees. */
export type Box = readonly number[]

export interface Pointed {
  id: number
  name: string
  kind: Kind
  /** Where the pointer is, in pixels of the map. */
  x: number
  y: number
}

export interface SegmentMapOptions {
  container: HTMLElement
  area: string
  box: Box | null
  label: string
  units: { meters: string; kilometers: string }
  pointed: (at: Pointed | null) => void
  picked: (id: number | null) => void
}

interface TileJson {
  tiles: string[]
  minzoom: number
  maxzoom: number
  bounds?: [number, number, number, number]
}

interface OutlineProperties {
  name: string
  level: string
  /** Where the name goes, as longitude and latitude. */
  label?: [number, number] | null
}

const cjk =
  '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'

/**
 * Room around what is shown, in pixels; where there is plenty, clear of the buttons and the legend.
 */
const inset = (container: HTMLElement) =>
  container.clientWidth < 600
    ? { top: 16, left: 16, right: 16, bottom: 16 }
    : { top: 40, left: 40, right: 64, bottom: 88 }

/** How near the pointer must come to a line, in pixels. */
const reach = 7

export class SegmentMap {
  private readonly map: MapLibre
  private readonly area: string
  /** The address of the tiles names the version of the geometry. */
  private tiles: string[]
  private readonly painted = new Map<number, number>()
  private selected: number | null = null
  private hovered: number | null = null
  private readonly gone = new AbortController()

  private constructor(map: MapLibre, area: string, tiles: string[]) {
    this.map = map
    this.area = area
    this.tiles = tiles
  }

  static async open(options: SegmentMapOptions): Promise<SegmentMap> {
    const tiles = await fetchTileJson(options.area)
    const map = new MapLibre({
      container: options.container,
      style: mapStyle(tiles),
      ...boundsOf(options.box ?? tiles.bounds ?? null, options.container),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      renderWorldCopies: false,
      fadeDuration: 0,
      localIdeographFontFamily: cjk,
      locale: {
        'Map.Title': options.label,
        'ScaleControl.Meters': options.units.meters,
        'ScaleControl.Kilometers': options.units.kilometers,
      },
    })
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
    map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-right')
    const self = new SegmentMap(map, options.area, tiles.tiles)
    self.listen(options)
    await map.once('style.load')
    // Before the first tile is laid out, which needs them.
    addIcons(map)
    await self.showAreas()
    return self
  }

  close(): void {
    this.gone.abort()
    this.map.remove()
  }

  resize(): void {
    this.map.resize()
  }

  zoomBy(levels: number): void {
    this.map.zoomTo(Math.round((this.map.getZoom() + levels) * 2) / 2)
  }

  /** Moves so that the box is in view. */
  show(box: Box | null, options: { onlyIfOutside?: boolean } = {}): void {
    const [west, south, east, north] = box ?? []
    if (west === undefined || south === undefined || east === undefined || north === undefined)
      return
    if (options.onlyIfOutside && this.isComfortable(west, south, east, north)) return
    this.map.fitBounds([west, south, east, north], {
      padding: inset(this.map.getContainer()),
      maxZoom: 14.5,
      duration: 600,
    })
  }

  /** Paints every segment anew from the board; cheap where little has changed. */
  paintAll(board: StatusBoard, matches: Matches): void {
    for (const [id, status] of board.entries()) this.paint(id, status, matches)
    for (const id of this.painted.keys()) {
      if (board.of(id) !== undefined) continue
      this.painted.delete(id)
      this.map.removeFeatureState({ ...segmentSource, id })
    }
  }

  paint(id: number, status: Status, matches: Matches): void {
    const code = statuses.indexOf(status)
    const faded = !matches(id, status)
    const look = code * 2 + Number(faded)
    if (this.painted.get(id) === look) return
    this.painted.set(id, look)
    this.setState(id, { status: code, faded })
  }

  select(id: number | null): void {
    if (id === this.selected) return
    if (this.selected !== null) this.setState(this.selected, { selected: false })
    if (id !== null) this.setState(id, { selected: true })
    this.selected = id
  }

  hover(id: number | null): void {
    if (id === this.hovered) return
    if (this.hovered !== null) this.setState(this.hovered, { hovered: false })
    if (id !== null) this.setState(id, { hovered: true })
    this.hovered = id
  }

  showCheckpoints(checkpoints: readonly Checkpoint[]): void {
    this.setData(
      'checkpoints',
      checkpoints.map(({ id, name, lon, lat }) => point([lon, lat], { id, name })),
    )
  }

  /** Stretches that somebody's tracks went along; none where there are none. */
  showCoverage(stretches: GeoJSON.MultiLineString | null): void {
    this.setData(
      'coverage',
      stretches ? [{ type: 'Feature', geometry: stretches, properties: {} }] : [],
    )
  }

  /** The geometry has a new version: other tiles, at another address. */
  async renew(): Promise<void> {
    const fresh = await orNothing(fetchTileJson(this.area, this.gone.signal))
    if (!fresh || fresh.tiles.join() === this.tiles.join()) return
    this.tiles = fresh.tiles
    this.map.getSource<VectorTileSource>(segmentSource.source)?.setTiles(fresh.tiles)
    await this.showAreas()
  }

  private async showAreas(): Promise<void> {
    const path = `/api/v1/areas/outlines?area=${encodeURIComponent(this.area)}`
    const outlines = await orNothing(readJson<GeoJSON.FeatureCollection>(path, this.gone.signal))
    if (!outlines) return
    this.setData('areas', outlines.features)
    this.setData(
      'area-names',
      outlines.features.flatMap(({ properties }) => {
        const { label, name, level } = properties as OutlineProperties
        return label ? [point(label, { name, level })] : []
      }),
    )
  }

  private setData(source: string, features: GeoJSON.Feature[]): void {
    void this.map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
  }

  private setState(id: number, state: Partial<SegmentState>): void {
    this.map.setFeatureState({ ...segmentSource, id }, state)
  }

  private isComfortable(west: number, south: number, east: number, north: number): boolean {
    const view = this.map.getBounds()
    const inside = view.contains([west, south]) && view.contains([east, north])
    // A ditch of a few pixels in a view of the whole district is in view, but not to be seen.
    return inside && this.map.getZoom() >= 11.5
  }

  private listen({ pointed, picked }: SegmentMapOptions): void {
    this.map.on('mousemove', (event) => {
      const found = this.at(event)
      this.map.getCanvas().style.cursor = found ? 'pointer' : ''
      pointed(found)
    })
    this.map.on('mouseout', () => pointed(null))
    this.map.on('click', (event) => picked(this.at(event)?.id ?? null))
  }

  /** What lies under the pointer: a line before a pond, a pond before the grid it lies in. */
  private at({ point: { x, y } }: MapMouseEvent): Pointed | null {
    const found = this.map.queryRenderedFeatures(
      [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ],
      { layers: touchable },
    )
    const rank = (feature: MapGeoJSONFeature) =>
      ['grid', 'pond'].indexOf(String(feature.properties['kind']))
    const best = found.reduce<MapGeoJSONFeature | null>(
      (first, next) => (first === null || precedes(rank(next), rank(first)) ? next : first),
      null,
    )
    if (!best || typeof best.id !== 'number') return null
    const { name, kind } = best.properties as { name: string; kind: Kind }
    return { id: best.id, name, kind, x, y }
  }
}

/** Lines (-1) come first, then ponds (1), then grids (0). */
function precedes(one: number, other: number): boolean {
  const order = [-1, 1, 0]
  return order.indexOf(one) < order.indexOf(other)
}

function point(
  coordinates: [number, number],
  properties: GeoJSON.GeoJsonProperties,
): GeoJSON.Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates }, properties }
}

function boundsOf(box: Box | null, container: HTMLElement) {
  if (!box) return {}
  return {
    bounds: [...box] as unknown as LngLatBoundsLike,
    fitBoundsOptions: { padding: inset(container) },
  }
}

/**
 * Tile addresses are made absolute, because the worker that fetches them stands elsewhere; and to
 * where this page came from, because a server behind a proxy may know itself by another name, which
 * the content policy would refuse.
 */
async function fetchTileJson(area: string, signal?: AbortSignal): Promise<TileJson> {
  const document = await readJson<TileJson>(`/tiles/${encodeURIComponent(area)}.json`, signal)
  const ours = (tile: string) => location.origin + tile.replace(/^https?:\/\/[^/]+/, '')
  return { ...document, tiles: document.tiles.map(ours) }
}

/** For what the map can do without until the next time it is asked for. */
async function orNothing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof Failure || isAbort(cause)) return null
    throw cause
  }
}

function addIcons(map: MapLibre): void {
  for (const [name, { image, pixelRatio }] of [
    ['overdue', overdueIcon()],
    ['problem', problemIcon()],
  ] as const) {
    map.addImage(name, image, { pixelRatio })
  }
}
