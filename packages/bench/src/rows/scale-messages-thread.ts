import type { Row } from '../harness/row.ts'
import { openManyMessages } from '../sides/many-messages.ts'
import { ofSize } from '../sides/sizes.ts'

const open = openManyMessages('thread')

export const scaleMessagesThread: Row = {
  name: 'scale-messages-thread',
  about: 'what each of ten million tells to a worker thread costs, beside each of fewer',
  unit: 'us',
  count: 10_000_000,
  repetitions: 3,
  troupe: ofSize(1, open),
  peers: { 'a tenth': ofSize(10, open), 'a hundredth': ofSize(100, open), 'a thousandth': ofSize(1_000, open) },
  beside: 'a tenth',
  bars: [{ times: 1.5, peer: 'a tenth' }],
}
