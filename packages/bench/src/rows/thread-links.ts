import type { Row } from '../harness/row.ts'
import { linksAsk, linksAskPinned, linksTell } from '../sides/thread-links.ts'

/** Which kind of links is the default between threads is decided by these. */
export const threadLinks: readonly Row[] = [
  ...[linksTell(1, 100_000), linksTell(8, 200_000), linksTell(1_000, 500_000)],
  ...[linksAsk(100, 50_000), linksAsk(1, 5_000), linksAskPinned('one core'), linksAskPinned('two cores')],
]
