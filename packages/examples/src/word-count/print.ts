import { count, megabytes, seconds } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = (result: Result): readonly string[] => [
  `${count(result.files)} files, ${count(result.bytes)} bytes, ${count(result.words)} words (${count(result.different)} different) below ${result.folder}`,
  `${seconds(result.seconds)} with ${result.counters} counters, threads started and stopped; ${seconds(result.secondsAlone)} on one thread without actors`,
  `${megabytes(result.bytes / result.seconds)} a second; ${result.problems.length === 0 ? 'both counts are equal, word by word' : 'the counts are NOT equal'}`,
  '',
  ...table(
    ['most frequent', 'times'],
    result.top.map(([word, times]) => [word, count(times)]),
  ),
]
