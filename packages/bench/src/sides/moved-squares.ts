import type { Side } from '../harness/row.ts'
import { square } from '../pools/functions.ts'
import { openPiscinaOn } from '../pools/piscina-pool.ts'
import { poolSize } from '../pools/task-pool.ts'
import { checkResults, chunksOf, itemsOf, typedItems } from './items-of-pool.ts'

/**
 * Piscina with arrays that change hands: a part for each worker is copied out of the array, given away, squared, and given back; then the parts
 * are put together.
 */
export const openMovedSquares = async (): Promise<Side> => {
  const pool = openPiscinaOn(new URL('../pools/piscina-mover.js', import.meta.url))
  const arrayOf = itemsOf(typedItems)
  return {
    async run(count) {
      const items = arrayOf(count)
      const squares = new Float64Array(count)
      await Promise.all(
        chunksOf(count, poolSize).map(async ([from, to]) => {
          const part = items.slice(from, to)
          squares.set(await pool.run(part, { name: 'squareAndMove', transferList: [part.buffer] }), from)
        }),
      )
      checkResults('piscina', square, squares, count)
    },
    close: () => pool.destroy(),
  }
}
