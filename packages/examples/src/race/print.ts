import { count, seconds } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result, Way } from './run.ts'

const texts: Readonly<Record<Way, string>> = {
  addBlindly: 'read, add, write',
  addLocked: 'the same under its lock',
  addAtomically: 'one atomic step',
}

export const print = ({ racers, expected, races, withoutProcesses }: Result): readonly string[] => [
  `${racers} racers add up to ${count(expected)} in one shared number:`,
  ...table(
    ['', 'on', 'counted', 'lost', 'took'],
    races.map(({ across, way, ...race }) => [
      texts[way],
      across,
      count(race.counted),
      count(expected - race.counted),
      seconds(race.seconds),
    ]),
  ),
  ...(withoutProcesses === undefined ? [] : [`Processes share no memory here: ${withoutProcesses}.`]),
]
