import { PNG } from 'pngjs'

/** How many pixels of a screenshot have nearly this colour (`#rrggbb`); edges are blended and do not count. */
export function countPixels(screenshot: Buffer, colour: string): number {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const { data } = PNG.sync.read(screenshot)
  let found = 0
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) <= 12))
      found += 1
  }
  return found
}

/** Colours in steps that nobody sees and no transparency: a map takes two thirds of the bytes. */
export function condense(screenshot: Buffer): Buffer {
  const step = 8
  const picture = PNG.sync.read(screenshot)
  picture.data = Buffer.from(
    picture.data.map((value) => Math.min(255, Math.round(value / step) * step)),
  )
  return PNG.sync.write(picture, { colorType: 2, deflateLevel: 9, filterType: 4 })
}
