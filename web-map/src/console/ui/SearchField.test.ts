import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import SearchField from './SearchField.vue'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

const field = (value = '') => mount(SearchField, { props: { value, hint: 'Name' } })
const type = async (shown: ReturnType<typeof field>, text: string, isComposing = false) => {
  const input = shown.get('input')
  input.element.value = text
  input.element.dispatchEvent(new InputEvent('input', { isComposing }))
  await shown.vm.$nextTick()
}

test('it tells what was typed once the typing has paused', async () => {
  const shown = field()
  await type(shown, '清')
  vi.advanceTimersByTime(200)
  await type(shown, '清河')
  vi.advanceTimersByTime(249)
  expect(shown.emitted('update')).toBeUndefined()
  vi.advanceTimersByTime(1)
  expect(shown.emitted('update')).toEqual([['清河']])
})

test('nothing is told in the middle of composing Chinese', async () => {
  const shown = field()
  await type(shown, 'qing', true)
  vi.advanceTimersByTime(1_000)
  expect(shown.emitted('update')).toBeUndefined()
  shown.get('input').element.value = '清'
  await shown.get('input').trigger('compositionend')
  vi.advanceTimersByTime(1_000)
  expect(shown.emitted('update')).toEqual([['清']])
})

test('enter tells at once, and neither the pause nor another enter tells it again', async () => {
  const shown = field()
  await type(shown, '河')
  await shown.get('input').trigger('keydown', { key: 'Enter' })
  expect(shown.emitted('update')).toEqual([['河']])
  vi.advanceTimersByTime(1_000)
  await shown.setProps({ value: '河' })
  await shown.get('input').trigger('keydown', { key: 'Enter' })
  expect(shown.emitted('update')).toHaveLength(1)
})

test('another value from the address is shown, its own without the spaces is not', async () => {
  const shown = field('河')
  await type(shown, '清河 ')
  vi.advanceTimersByTime(250)
  await shown.setProps({ value: '清河' })
  expect(shown.get('input').element.value).toBe('清河 ')
  await shown.setProps({ value: '' })
  expect(shown.get('input').element.value).toBe('')
})

test('a field that has gone waits for nothing more', async () => {
  const shown = field()
  await type(shown, '清')
  expect(vi.getTimerCount()).toBe(1)
  shown.unmount()
  expect(vi.getTimerCount()).toBe(0)
})
