// Records of tests, as the form begins them.
import { uuidV7 } from '../../shared/uuid.ts'
import type { Item } from '../store/items.ts'

export const account = '990101.1'

export const draft = (more: Partial<Item> = {}): Item => ({
  id: uuidV7(),
  account,
  code: '418203577',
  segment: '张家浜',
  outcome: 'normal',
  findings: [],
  note: '',
  tappedAt: Date.now(),
  state: 'draft',
  ...more,
})
