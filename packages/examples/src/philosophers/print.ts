import { count, seconds as inSeconds, perSecond } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = ({ seats, inherited, seconds }: Result): readonly string[] => {
  const meals = seats.reduce((sum, seat) => sum + seat.meals, 0)
  return [
    ...table(
      ['philosopher', 'sits', 'meals', 'ended'],
      seats.map(({ philosopher, sits, meals, ended }) => [
        philosopher,
        sits,
        ended === undefined ? count(meals) : '',
        ended ?? '',
      ]),
    ),
    '',
    `${count(meals)} meals in ${inSeconds(seconds)}: ${perSecond(meals / seconds)}`,
    `forks that their holder left behind, and that were free again: ${inherited}`,
  ]
}
