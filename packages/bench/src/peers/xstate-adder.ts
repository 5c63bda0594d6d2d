import { createActor, fromTransition } from 'xstate'
import type { Increment } from '../actors/counter.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'

/** The smallest kind of actor that xstate has and that keeps a state. */
export const adderLogic = fromTransition((total: number, { n }: Increment & { readonly type: 'inc' }) => total + n, 0)

/** Events for one actor. It is in `send` that they are handled, so there is nothing to wait for. */
export const openXstateTells = async (): Promise<Side> => {
  const actor = createActor(adderLogic)
  actor.start()
  let expected = 0
  return {
    async run(count) {
      for (let n = 1; n <= count; n++) actor.send({ type: 'inc', t: 'inc', n })
      checkCount('the xstate actor', actor.getSnapshot().context, (expected += sumTo(count)))
    },
    close: async () => void actor.stop(),
  }
}
