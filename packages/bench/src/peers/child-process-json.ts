import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import type { AdderMail } from './adder-mail.ts'

/** One `send` for each message to a forked child, over the channel that `fork` makes, in its default serialization. */
export const openChildProcessJson = async (burst: number): Promise<Side> => {
  const child = fork(fileURLToPath(new URL('./process-adder.js', import.meta.url)), { serialization: 'json' })
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) {
        child.send({ t: 'inc', n } satisfies AdderMail)
        if (n % burst === 0) await nextTurn()
      }
      const answer = once(child, 'message')
      child.send({ t: 'total' } satisfies AdderMail)
      const [total] = (await answer) as [number]
      checkCount('the child', total, (expected += sumTo(count)))
    },
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
