// Segments as the server tells of them, where a test does not care how they are.
import type { SegmentDetail, SegmentItem } from '../../shared/model.ts'

export const segment = (id: number, change: Partial<SegmentItem> = {}): SegmentItem => ({
  id,
  name: `Segment ${id}`,
  kind: 'river',
  area_name: '河湾村',
  area_path: '990101101001',
  bbox: null,
  length_m: 400,
  last_patrol_at: null,
  open_problems: 0,
  principal: '李强',
  status: 'overdue',
  ...change,
})

export const detail = (id: number, change: Partial<SegmentDetail> = {}): SegmentDetail => ({
  id,
  name: `Segment ${id}`,
  kind: 'river',
  area: { level: 'village', name: '河湾村', path: '990101101001' },
  ancestors: [],
  bbox: null,
  checkpoints: [],
  coverage: null,
  external_code: null,
  geometry: {},
  geometry_version: 1,
  inspections: [],
  length_m: 400,
  missed: [],
  month: { month: '2026-11', days: [], done: 0, excused: 0, owed: 0 },
  office_phone: null,
  patrols: [],
  problems: [],
  ratings: [0, 0, 0, 0, 0],
  status: 'ok',
  stewardships: [],
  version: 1,
  ...change,
})

export const summary = {
  at: '2026-11-20T01:00:00Z',
  total: 9,
  open_problems: 4,
  by_kind: { river: 5, road: 3, lane: 1, pond: 0, grid: 0 },
  by_status: { ok: 3, due: 1, overdue: 2, problem: 1, unassigned: 2, idle: 0 },
}
