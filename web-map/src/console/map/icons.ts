// The two marks of the map, drawn here: no sprite to fetch, sharp on every screen.
import { statusColours } from './style.ts'

export interface Icon {
  image: ImageData
  pixelRatio: number
}

const size = 26
const pixelRatio = 3

/** A disc with an exclamation mark: patrols are missing. */
export function overdueIcon(): Icon {
  return draw((pen) => {
    disc(pen, statusColours.overdue, () => pen.arc(13, 13, 9.5, 0, 2 * Math.PI))
    pen.strokeStyle = '#fff'
    pen.lineWidth = 2.8
    pen.lineCap = 'round'
    pen.beginPath()
    pen.moveTo(13, 8)
    pen.lineTo(13, 13.6)
    pen.moveTo(13, 17.8)
    pen.lineTo(13, 17.9)
    pen.stroke()
  })
}

/** A diamond with a flag: something is wrong here. */
export function problemIcon(): Icon {
  return draw((pen) => {
    disc(pen, statusColours.problem, () => {
      pen.moveTo(13, 1.8)
      pen.lineTo(24.2, 13)
      pen.lineTo(13, 24.2)
      pen.lineTo(1.8, 13)
      pen.closePath()
    })
    pen.strokeStyle = '#fff'
    pen.fillStyle = '#fff'
    pen.lineWidth = 1.8
    pen.lineCap = 'round'
    pen.lineJoin = 'round'
    pen.beginPath()
    pen.moveTo(10.4, 18)
    pen.lineTo(10.4, 8)
    pen.lineTo(17, 8)
    pen.lineTo(15.2, 10.8)
    pen.lineTo(17, 13.6)
    pen.lineTo(10.4, 13.6)
    pen.fill()
    pen.stroke()
  })
}

function disc(pen: CanvasRenderingContext2D, colour: string, outline: () => void): void {
  pen.beginPath()
  outline()
  pen.fillStyle = colour
  pen.fill()
  pen.strokeStyle = '#fff'
  pen.lineWidth = 2
  pen.lineJoin = 'round'
  pen.stroke()
}

function draw(paint: (pen: CanvasRenderingContext2D) => void): Icon {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size * pixelRatio
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('this browser draws no pictures')
  pen.scale(pixelRatio, pixelRatio)
  paint(pen)
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio }
}
