import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Holds back several workers until all of them are there, so that none has finished before another one begins: `close` takes what they
 * want, they find it taken, and it is free when `arrived` says that all have come.
 */
export interface Gate {
  close(): { release(): void }
  arrived(): number
}

/** Starts `work` of so many workers behind a gate, opens it when they are there, and waits for the end of the work. */
export const gathered = async <T>(workers: number, gate: Gate, work: () => Promise<T>): Promise<T> => {
  const held = gate.close()
  let over = false
  const end = (): void => {
    over = true
  }
  const working = work()
  working.then(end, end)
  while (!over && gate.arrived() < workers) await nextTurn()
  held.release()
  return await working
}
