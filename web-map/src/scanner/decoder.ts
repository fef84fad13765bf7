// The decoder as the page sees it: fetched once it is needed, one picture after the other.
import worker from './decoder.worker.ts?worker&url'

export interface Question {
  id: number
  image: ImageData
}

export type Answer = 'ready' | 'failed' | { id: number; texts: string[] }

export class Decoder {
  private readonly worker: Worker
  private readonly waiting = new Map<number, (texts: string[]) => void>()
  private asked = 0

  private constructor() {
    this.worker = new Worker(worker)
  }

  /** Resolves when pictures can be read. */
  static start(): Promise<Decoder> {
    return new Promise((resolve, reject) => {
      const decoder = new Decoder()
      const fail = (): void => {
        decoder.worker.terminate()
        reject(new Error('the decoder did not start'))
      }
      decoder.worker.addEventListener('error', fail)
      decoder.worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
        if (data === 'ready') resolve(decoder)
        else if (data === 'failed') fail()
        else decoder.answer(data.id, data.texts)
      })
    })
  }

  /** What every QR code in the picture says. The picture is given away. */
  read(image: ImageData): Promise<string[]> {
    const id = (this.asked += 1)
    const question: Question = { id, image }
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.worker.postMessage(question, [image.data.buffer])
    })
  }

  private answer(id: number, texts: string[]): void {
    this.waiting.get(id)?.(texts)
    this.waiting.delete(id)
  }
}
