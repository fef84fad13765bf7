// What a camera gets to see: printed plates, other codes, and films of them.
import { createRequire } from 'node:module'
import { readFile, writeFile } from 'node:fs/promises'
import { PNG } from 'pngjs'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import type { Official } from '../drivers/official.ts'

/** A plate as it is printed, drawn by the server. */
export async function plate(official: Official, code: string): Promise<Buffer> {
  const drawn = await official.page.evaluate(async (code) => {
    const order = {
      work: { what: 'labels', plate: 'mm100', paper: 'single' },
      select: { codes: [code] },
    }
    const response = await fetch('/api/v1/print-previews', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    })
    return { status: response.status, text: await response.text() }
  }, code)
  const { picture } = JSON.parse(drawn.text) as { picture?: string | null }
  if (!picture) throw new Error(`no plate for ${code}: ${drawn.status} ${drawn.text}`)
  return Buffer.from(picture, 'base64')
}

/** A QR code that says whatever it is told to. */
export async function symbol(text: string): Promise<Buffer> {
  const binary = await readFile(
    createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm'),
  )
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(binary).buffer } })
  const { image, error } = await writeBarcode(text, {
    format: 'QRCode',
    scale: 8,
    addQuietZones: true,
  })
  if (!image) throw new Error(error)
  return Buffer.from(await image.arrayBuffer())
}

export interface Look {
  /** How far the phone is tilted, in degrees. */
  tilt?: number
  /** How far out of focus it is, in pixels around each. */
  blur?: number
}

const [width, height] = [640, 480]
/** How much of the height the picture takes. */
const share = 0.7
const ground = 150

/** Films a picture as a phone does that is held in front of it; a Y4M file, as Chromium's fake camera shows it. */
export async function film(
  picture: Buffer,
  path: string,
  { tilt = 0, blur = 0 }: Look = {},
): Promise<void> {
  const seen = blurred(shades(PNG.sync.read(picture), tilt), blur)
  const frame = [Buffer.from('FRAME\n'), seen, Buffer.alloc((width * height) / 2, 128)]
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
  await writeFile(path, Buffer.concat([head, ...frame, ...frame]))
}

/** The picture in the middle of a frame, in shades of grey. */
function shades(picture: PNG, tilt: number): Buffer {
  const scale = Math.max(picture.width, picture.height) / (height * share)
  const [cos, sin] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)]
  const frame = Buffer.alloc(width * height, ground)
  for (let at = 0; at < frame.length; at += 1) {
    const [x, y] = [(at % width) - width / 2, Math.floor(at / width) - height / 2]
    const found = shade(
      picture,
      (cos * x + sin * y) * scale + picture.width / 2,
      (cos * y - sin * x) * scale + picture.height / 2,
      Math.ceil(scale),
    )
    if (found !== undefined) frame[at] = found
  }
  return frame
}

/** The mean of as many pixels as one of the frame covers; nothing beside the picture. */
function shade(
  { data, width, height }: PNG,
  x: number,
  y: number,
  size: number,
): number | undefined {
  let [sum, count] = [0, 0]
  for (let row = Math.floor(y); row < y + size; row += 1) {
    for (let column = Math.floor(x); column < x + size; column += 1) {
      if (row < 0 || row >= height || column < 0 || column >= width) return undefined
      const at = (row * width + column) * 4
      sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
      count += 1
    }
  }
  return sum / count
}

function blurred(frame: Buffer, radius: number): Buffer {
  if (radius === 0) return frame
  return frame.map((_, at) => {
    let [sum, count] = [0, 0]
    for (let row = -radius; row <= radius; row += 1) {
      for (let column = -radius; column <= radius; column += 1) {
        sum += frame[at + row * width + column] ?? ground
        count += 1
      }
    }
    return sum / count
  }) as Buffer
}
