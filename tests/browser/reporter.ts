// The last line of a run, for whoever reads only that: `41 passed, 0 failed`.
import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter'

export default class ClosingLine implements Reporter {
  private readonly tests = new Set<TestCase>()
  private errors = 0

  onTestEnd(test: TestCase): void {
    this.tests.add(test)
  }

  onError(): void {
    this.errors += 1
  }

  onEnd({ status }: FullResult): void {
    const outcomes = [...this.tests].map((test) => test.outcome())
    const passed = outcomes.filter((outcome) => outcome === 'expected').length
    const skipped = outcomes.filter((outcome) => outcome === 'skipped').length
    // A setup that fails or a run that is cut off is a failure even where no test is to blame.
    const failed = outcomes.length - passed - skipped + this.errors || Number(status !== 'passed')
    console.log(`${passed} passed, ${failed} failed`)
  }

  printsToStdio(): boolean {
    return false
  }
}
