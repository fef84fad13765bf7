import { describe, expect, it } from 'vitest'
import { middle, whole } from './lens.ts'

describe('what is cut out of a picture', () => {
  it('is the square in the middle of a video', () => {
    expect(middle(1280, 720, 800)).toEqual({ x: 280, y: 0, width: 720, height: 720, scale: 1 })
    expect(middle(480, 641, 800)).toEqual({ x: 0, y: 80, width: 480, height: 480, scale: 1 })
  })

  it('is made smaller, never larger', () => {
    expect(middle(1600, 3000, 800)).toMatchObject({ width: 1600, scale: 0.5 })
    expect(whole(4000, 3000, 1200)).toEqual({ x: 0, y: 0, width: 4000, height: 3000, scale: 0.3 })
    expect(whole(300, 400, 1200)).toMatchObject({ width: 300, height: 400, scale: 1 })
  })
})
