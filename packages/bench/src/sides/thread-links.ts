import { type Placement, pinned, type TwoThreads, whyNotPinned } from '../harness/placement.ts'
import type { OpenSide, Row, Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { askEnd, tellSingly } from '../peers/adder-sides.ts'
import { openThreadEnd } from '../peers/thread-end.ts'
import { openHostAsker } from './host-asker.ts'
import { openHostTeller } from './host-teller.ts'

interface LinkWork extends Pick<Row, 'name' | 'about' | 'unit' | 'count'> {
  readonly troupe: (setup: Setup) => Promise<Side>
  readonly raw: OpenSide
}

/** The same work over all kinds of links between threads: what the command line says of them counts for nothing here. */
const linksRow = ({ troupe, raw, ...row }: LinkWork): Row => ({
  ...row,
  troupe: (setup) => troupe({ ...setup, threadLinks: 'rings' }),
  peers: {
    ports: (setup) => troupe({ ...setup, threadLinks: 'ports' }),
    'spinning-rings': (setup) => troupe({ ...setup, threadLinks: 'spinning-rings' }),
    postMessage: raw,
  },
  beside: 'ports',
  // who looks out for messages uses processors meanwhile
  cpu: true,
  bars: [],
})

/** Tells, so many in each turn of the event loop. */
export const linksTell = (burst: number, count: number): Row =>
  linksRow({
    name: `thread-links-tell-${burst}`,
    about: `tells to a worker thread over rings, ports and spinning rings, ${burst} in each turn of the event loop`,
    unit: 'M/s',
    count,
    troupe: (setup) => openHostTeller('thread', burst, setup),
    raw: async () => tellSingly(await openThreadEnd(), burst),
  })

/** Asks, so many at a time. */
export const linksAsk = (inFlight: number, count: number): Row =>
  linksRow({
    name: `thread-links-ask-${inFlight}`,
    about: `asks to a worker thread over rings, ports and spinning rings, ${inFlight} at a time`,
    unit: 'us',
    count,
    troupe: (setup) => openHostAsker('thread', inFlight, setup),
    raw: async () => askEnd(await openThreadEnd(), inFlight),
  })

/** Asks one by one with the threads where `placement` says. */
export const linksAskPinned = (placement: Placement): Row => {
  const placed = (open: (setup: Setup) => Promise<TwoThreads>) => pinned(placement, open)
  return {
    ...linksRow({
      name: `thread-links-ask-1-${placement.replace(' ', '-')}`,
      about: `asks to a worker thread over rings, ports and spinning rings, one at a time, pinned to ${placement}`,
      unit: 'us',
      count: 5_000,
      troupe: placed((setup) => openHostAsker('thread', 1, setup)),
      raw: placed(async () => askEnd(await openThreadEnd(), 1)),
    }),
    unavailable: () => whyNotPinned(placement),
  }
}
