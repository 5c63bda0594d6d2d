import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'

/** What is started, one after the other, and ended when the clock has stopped. */
interface Startable<T> {
  /** As errors call it. */
  readonly who: string
  /** Resolves when it can be used. */
  start(): Promise<T>
  end(started: T): Promise<unknown>
  close?(): Promise<unknown>
}

export const startedOneByOne = <T>({ who, start, end, close }: Startable<T>): Side => {
  const running: T[] = []
  const endAll = async (): Promise<void> => void (await Promise.all(running.splice(0).map(end)))
  return {
    async run(count) {
      for (let n = 0; n < count; n++) running.push(await start())
      checkCount(who, running.length, count)
    },
    after: endAll,
    async close() {
      await endAll()
      await close?.()
    },
  }
}
