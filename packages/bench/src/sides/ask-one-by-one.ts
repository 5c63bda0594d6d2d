import { type Placement, pinned, type TwoThreads, whyNotPinned } from '../harness/placement.ts'
import type { OpenSide, Row } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { askEnd } from '../peers/adder-sides.ts'
import { openComlinkAsks } from '../peers/comlink-adder.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostAsker } from './host-asker.ts'

/** Asks to a thread, each awaited before the next: a row for each way to place the two threads; `undefined` leaves that to the system. */
export const askOneByOne = (name: string, placement: Placement | undefined, peers: Row['peers'] = {}): Row => {
  const placed = (open: (setup: Setup) => Promise<TwoThreads>): OpenSide =>
    placement === undefined ? open : pinned(placement, open)
  return {
    name,
    about: `asks to an actor on a worker thread, each awaited before the next; ${placement === undefined ? 'not pinned' : `pinned to ${placement}`}`,
    unit: 'us',
    // fewer are over before the code of both threads is compiled; across cores those who sleep take ten times as long
    count: 20_000,
    ...(placement !== 'one core' && { parts: { postMessage: 0.25, comlink: 0.25, comedy: 0.25 } }),
    apart: true,
    ...(placement !== undefined && { unavailable: () => whyNotPinned(placement) }),
    troupe: placed((setup) => openHostAsker('thread', 1, setup)),
    peers: {
      postMessage: placed(async () => askEnd(await openThreadEnd(), 1)),
      comlink: placed(() => openComlinkAsks(1)),
      ...peers,
    },
    beside: 'postMessage',
    bars: [{ times: 1.15, peer: 'postMessage' }],
  }
}
