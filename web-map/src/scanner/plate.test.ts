import { describe, expect, it } from 'vitest'
import { plateIn } from './plate.ts'

describe('what a QR code says', () => {
  it.each([
    'https://RIVERWARD.EXAMPLE/Q/418203577',
    'http://127.0.0.1:8080/Q/418203577',
    'http://[FE80::1]:8080/Q/418203577',
    'https://old.example/q/418203577/',
    'https://riverward.example/q/418203577?from=board#top',
    ' 418203577\n',
    '418 203 577',
    '418-203-577',
  ])('is a plate: %s', (text) => {
    expect(plateIn(text)).toBe('418203577')
  })

  it.each([
    '',
    'https://example.org/',
    'https://example.org/pay/418203577',
    'https://example.org/x/q/418203577',
    'https://example.org/q/4182035770',
    'https://example.org/q/41820357',
    'https://example.org/q/418203577/rate',
    'https://me:word@example.org/q/418203577',
    'javascript://example.org/q/418203577',
    'weixin://q/418203577',
    'tel:418203577',
    'Telephone 418203577',
    '４１８２０３５７７',
    'https://example.org/q/418203577\nhttps://example.org/',
  ])('is something else: %s', (text) => {
    expect(plateIn(text)).toBeUndefined()
  })
})
