import {
  expression,
  validateStyleMin,
  type StylePropertySpecification,
} from '@maplibre/maplibre-gl-style-spec'
import { expect, test } from 'vitest'
import { statuses } from '../../shared/model.ts'
import { mapStyle, statusColours } from './style.ts'

const style = mapStyle({ tiles: ['https://example.org/{z}/{x}/{y}.mvt'], minzoom: 5, maxzoom: 15 })

const spec = (type: string): StylePropertySpecification =>
  ({
    type,
    'property-type': 'data-driven',
    expression: { interpolated: true, parameters: ['zoom', 'feature', 'feature-state'] },
  }) as StylePropertySpecification

function evaluate(value: unknown, zoom: number, state: Record<string, unknown>): unknown {
  if (typeof value === 'number') return value
  const parsed = expression.createPropertyExpression(value, 'paint', spec('number'))
  if (parsed.result === 'error') throw new Error(parsed.value.map(({ message }) => message).join())
  return parsed.value.evaluate({ zoom }, { type: 'LineString', properties: {} }, state)
}

function paintOf(layerId: string, property: string): unknown {
  const layer = style.layers.find(({ id }) => id === layerId)
  return (layer?.paint as Record<string, unknown> | undefined)?.[property]
}

test('the style is valid and asks for nothing but the tiles', () => {
  expect(validateStyleMin(style)).toEqual([])
  expect(style.glyphs).toBeUndefined()
  expect(style.sprite).toBeUndefined()
})

test.each(statuses.map((status, code) => ({ status, code })))(
  '$status is drawn by its own line only',
  ({ status, code }) => {
    for (const zoom of [8, 10.5, 12, 16, 19]) {
      const drawn = statuses.filter(
        (each) =>
          (evaluate(paintOf(`status-${each}`, 'line-width'), zoom, { status: code }) as number) > 0,
      )
      expect(drawn).toEqual([status])
    }
  },
)

test('before its status is known a segment is only landscape', () => {
  for (const status of statuses) {
    expect(evaluate(paintOf(`status-${status}`, 'line-width'), 12, {})).toBe(0)
  }
})

test('marks stand on their own status and vanish when filtered out', () => {
  for (const status of ['overdue', 'problem'] as const) {
    const opacity = paintOf(`mark-${status}-line`, 'icon-opacity')
    const code = statuses.indexOf(status)
    expect(evaluate(opacity, 12, { status: code })).toBe(1)
    expect(evaluate(opacity, 12, { status: code, faded: true })).toBe(0)
    expect(evaluate(opacity, 12, { status: 0 })).toBe(0)
  }
})

test('what is filtered out fades, unless it is selected', () => {
  const opacity = paintOf('status-due', 'line-opacity')
  expect(evaluate(opacity, 12, { status: 1, faded: true })).toBeLessThan(0.3)
  expect(evaluate(opacity, 12, { status: 1, faded: true, selected: true })).toBe(1)
})

test('every status differs from the others without its colour', () => {
  const looks = statuses.map((status) => {
    const width = evaluate(paintOf(`status-${status}`, 'line-width'), 14, {
      status: statuses.indexOf(status),
    })
    const dash = JSON.stringify(paintOf(`status-${status}`, 'line-dasharray') ?? null)
    return `${dash} ${String(width)} ${paintOf(`status-${status}`, 'line-gap-width') ? 'double' : 'single'}`
  })
  expect(new Set(looks).size).toBe(statuses.length)
})

test('every colour of a status stands out from the land by 3:1', () => {
  const channel = (value: number) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
      channel(parseInt(colour.slice(at, at + 2), 16) / 255),
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const land = luminance('#f4f2ec') + 0.05
  for (const status of statuses) {
    expect(land / (luminance(statusColours[status]) + 0.05), status).toBeGreaterThanOrEqual(3)
  }
})
