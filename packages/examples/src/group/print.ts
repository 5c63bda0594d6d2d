import { count } from '../tour/quantities.ts'
import type { Result } from './run.ts'

export const print = ({ joiners, each, name, members, first, readAndWritten, calls }: Result): readonly string[] => [
  `The ${name} in the manager's process had no members; ${count(joiners)} processes added ${count(each)} each, and one came last.`,
  `It has ${count(members)} members now, no more and no less. The first were ${first.join(', ')}.`,
  `That took ${count(calls)} messages, each of which does all of its work in one turn of the manager.`,
  `Two who read the number, added one and wrote it back were ${count(readAndWritten)}: between two messages anybody has a turn. Use increment, update or apply.`,
]
