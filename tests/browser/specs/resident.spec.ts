import { expect } from '@playwright/test'
import { codes } from '../helpers/district.ts'
import { test } from '../helpers/test.ts'

const withoutScript = { javaScriptEnabled: false }

test.describe('a resident without JavaScript', () => {
  test('reads who answers for the river', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.river())
    const { page } = resident
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('谁在负责')).toBeVisible()
    await expect(
      page.getByRole('region', { name: '责任与承诺' }).getByText('河长').first(),
    ).toBeVisible()
    await expect(page.getByRole('region', { name: '最近巡查' })).toBeVisible()
    for (const call of await page.getByRole('link', { name: /^值班电话/ }).all())
      await expect(call).toHaveAttribute('href', /^tel:/)
  })

  test('rates with two taps', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.river())
    await resident.rate('满意')
    await resident.isThanked('谢谢您的评价')
    await expect(resident.page.getByText('您的评价：满意')).toBeVisible()
    expect(resident.taps).toBeLessThanOrEqual(2)
  })

  test('gives a reason with a bad mark and gets a receipt', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.road())
    await resident.rate('非常不满意')
    await resident.type('请说说原因', '路边的草一个月没有割了')
    await resident.tap(resident.page.getByRole('button', { name: '提交评价' }))
    await resident.isThanked('谢谢您的评价')
    await expect(resident.receiptNumber).toBeVisible()
  })

  test('reports a problem with four taps and follows it', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.river())
    await resident.report('水面漂浮垃圾', '桥东头北岸漂着几袋垃圾，已经两天')
    expect(resident.taps).toBeLessThanOrEqual(4)

    const number = await resident.receiptNumber.innerText()
    await resident.follow()
    await expect(resident.receiptNumber).toHaveText(number)
    await expect(resident.page.getByText('桥东头北岸漂着几袋垃圾，已经两天')).toBeVisible()
    await expect(
      resident.page.getByRole('list').filter({ hasText: '已收到，待受理' }),
    ).toBeVisible()
    // The address alone leads back to it, from any other browser.
    const neighbour = await newResident(withoutScript)
    await neighbour.page.goto(resident.page.url())
    await expect(neighbour.receiptNumber).toHaveText(number)
  })

  test('says that somebody met the same problem', async ({ newResident }) => {
    const first = await newResident(withoutScript)
    await first.scan(codes.lane())
    await first.report('乱堆乱放', '埭口堆了一大堆旧木料')

    const second = await newResident(withoutScript)
    await second.scan(codes.lane())
    await second.openReport()
    await second.tap(second.page.getByRole('button', { name: /^我也遇到.*乱堆乱放$/ }).first())
    await second.isThanked('已收到，谢谢您')
    expect(second.taps).toBeLessThanOrEqual(2)
  })

  test('keeps what was typed when something is missing', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.river())
    await resident.openReport()
    await resident.describe('岸边有一股怪味')
    await resident.type('联系电话', '12345')
    await resident.send()

    const { page } = resident
    await expect(page).toHaveTitle(/^有误：/)
    await expect(resident.errorSummary).toBeVisible()
    await expect(
      resident.errorSummary.getByRole('link', { name: '请选择是哪一类问题。' }),
    ).toBeVisible()
    await expect(page.getByLabel('看到了什么、在哪里？')).toHaveValue('岸边有一股怪味')
    await expect(page.getByLabel('联系电话')).toHaveValue('12345')
    await expect(page.getByLabel('联系电话')).toHaveAttribute('aria-invalid', 'true')

    // What is left to do is to answer what was asked for.
    await resident.choose('水发黑发臭、变色')
    await page.getByLabel('联系电话').fill('')
    await resident.send()
    await resident.isThanked('已收到，谢谢您')
  })

  test('keeps the mark when the reason is missing', async ({ newResident }) => {
    const resident = await newResident(withoutScript)
    await resident.scan(codes.lane())
    await resident.rate('不满意')
    await resident.tap(resident.page.getByRole('button', { name: '提交评价' }))
    await expect(resident.errorSummary).toBeVisible()
    await expect(resident.page.getByRole('radio', { name: '不满意', exact: true })).toBeChecked()
  })
})

test('a resident who mistypes a digit is shown what it could have been', async ({
  newResident,
}) => {
  const resident = await newResident()
  await resident.page.goto('/')
  const right = new URL(codes.river()).pathname.slice('/q/'.length)
  await resident.page.getByLabel('输入码牌编号').fill(swapNeighbours(right))
  await resident.page.getByRole('button', { name: '查看' }).click()
  await expect(resident.page.getByRole('heading', { level: 1, name: '这个编号不对' })).toBeVisible()
  await expect(resident.page.getByLabel('输入码牌编号')).toHaveValue(swapNeighbours(right))
  await resident.page.locator(`a[href="/q/${right}"]`).click()
  await expect(resident.page).toHaveURL(codes.river())
})

/** The most common mistake of all: two neighbours in the wrong order. */
function swapNeighbours(digits: string): string {
  const at = [...digits].findIndex((digit, index) => index > 0 && digit !== digits[index - 1])
  return digits.slice(0, at - 1) + digits.charAt(at) + digits.charAt(at - 1) + digits.slice(at + 1)
}

test.describe('before anything is scrolled', () => {
  for (const locale of ['zh-CN', 'en']) {
    test(`who answers, when somebody came and what is open are in view (${locale})`, async ({
      newResident,
    }) => {
      const resident = await newResident({ locale, viewport: { width: 360, height: 740 } })
      const { page } = resident
      for (const code of [codes.river(), codes.road(), codes.lane()]) {
        await resident.scan(code)
        const answers = page.locator('.answers dd')
        await expect(answers).toHaveCount(3)
        const bar = await page.locator('.actions').boundingBox()
        for (const answer of await answers.all()) {
          const box = await answer.boundingBox()
          expect(box && bar && box.y + box.height).toBeLessThanOrEqual(bar?.y ?? 0)
        }
        await expect(page.locator('.call')).toHaveAttribute('href', /^tel:\d+$/)
      }
    })
  }
})
