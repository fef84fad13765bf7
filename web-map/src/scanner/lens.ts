// Pixels to decode, out of a video or a photo.

/** Enough for a plate at arm's length, and decoded within a tenth of a second by an old phone. */
const frameEdge = 800
/** A photo is tried small first, which is enough for nearly all. */
const photoEdges = [1200, 2400]

export interface Cut {
  x: number
  y: number
  width: number
  height: number
  scale: number
}

/** The middle square of a picture, no larger than `edge` once scaled. */
export function middle(width: number, height: number, edge: number): Cut {
  const side = Math.min(width, height)
  const [x, y] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  return { x, y, width: side, height: side, scale: Math.min(1, edge / side) }
}

/** All of a picture, its longer side at most `edge` once scaled. */
export function whole(width: number, height: number, edge: number): Cut {
  return { x: 0, y: 0, width, height, scale: Math.min(1, edge / Math.max(width, height)) }
}

export class Lens {
  private readonly canvas = document.createElement('canvas')
  private readonly context = this.canvas.getContext('2d', { willReadFrequently: true })

  /** The middle of what the video shows now; nothing before its first frame. */
  frame(video: HTMLVideoElement): ImageData | undefined {
    if (video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0) return undefined
    return this.draw(video, middle(video.videoWidth, video.videoHeight, frameEdge))
  }

  /** A photo in every size worth trying; refused where it is none. */
  async *photo(file: Blob): AsyncGenerator<ImageData> {
    const picture = await createImageBitmap(file)
    let last = 0
    for (const edge of photoEdges) {
      const cut = whole(picture.width, picture.height, edge)
      const drawn = cut.scale === last ? undefined : this.draw(picture, cut)
      if (drawn) yield drawn
      last = cut.scale
    }
    picture.close()
  }

  private draw(source: CanvasImageSource, cut: Cut): ImageData | undefined {
    const [width, height] = [Math.round(cut.width * cut.scale), Math.round(cut.height * cut.scale)]
    // Setting a size clears the canvas and its memory, so only where it changes.
    if (this.canvas.width !== width) this.canvas.width = width
    if (this.canvas.height !== height) this.canvas.height = height
    this.context?.drawImage(source, cut.x, cut.y, cut.width, cut.height, 0, 0, width, height)
    return this.context?.getImageData(0, 0, width, height)
  }
}
