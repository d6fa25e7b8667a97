/** The order of a run: the files that take longest begin first, so that no worker ends long after the others. */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take more than ten seconds of a worker, the longest first. Vitest knows times only where it has run before. */
const LONGEST = [
  'test/app.test.ts',
  'test/faults/faults.test.ts',
  'test/attack/authorisation.test.ts',
  'test/attack/input-parsers.test.ts',
  'kernel/db/embedded.test.ts',
  'test/attack/web-guessing.test.ts',
  'test/attack/input-requests.test.ts',
  'test/scenario.test.ts',
  'test/command-line.test.ts',
  'test/attack/input-bombs.test.ts',
  'test/attack/web-factors.test.ts',
  'test/attack/web-live.test.ts',
  'test/intake.test.ts',
  'doors/http/auth/auth.test.ts',
  'test/attack/web-sessions.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => {
      const found = LONGEST.indexOf(relative(this.ctx.config.root, file.moduleId).replaceAll('\\', '/'))
      return found < 0 ? LONGEST.length : found
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}
