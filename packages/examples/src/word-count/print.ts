import { count, megabytes, seconds } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = ({
  folder,
  files,
  bytes,
  words,
  different,
  counters,
  top,
  problems,
  ...took
}: Result): readonly string[] => [
  `below ${folder}:`,
  `${count(files)} files, ${count(bytes)} bytes, ${count(words)} words, ${count(different)} different ones`,
  `${seconds(took.countSeconds)} with ${counters} counters and a reader, after ${seconds(took.startSeconds)} to start their threads: ${megabytes(bytes / took.countSeconds)} a second`,
  `${seconds(took.aloneSeconds)} once more on one thread without actors: ${problems.length === 0 ? 'equal, word by word' : 'NOT equal'}`,
  '',
  ...table(
    ['most frequent', 'times'],
    top.map(([word, times]) => [word, count(times)]),
  ),
]
