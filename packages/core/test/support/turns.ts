import type { Schedule } from '../../src/time/schedule.ts'

/** Counts what was planned and has not run yet, for all kernels and links of one world. */
export class Turns {
  #planned = 0

  /** Resolves when nothing is planned any more: everything that could happen without a clock or the outside has happened. */
  async settled(): Promise<void> {
    for (let idle = 0; idle < 2; ) {
      await nextTurn()
      idle = this.#planned === 0 ? idle + 1 : 0
    }
  }

  /** A schedule that counts here, until `isOver`: then it runs nothing any more, as a host that is gone. */
  schedule(isOver: () => boolean = () => false): Schedule {
    const counted = (action: () => void) => {
      this.#planned++
      return (): void => {
        this.#planned--
        if (!isOver()) action()
      }
    }
    return {
      soon: (action) => queueMicrotask(counted(action)),
      later: (action) => void setImmediate(counted(action)),
    }
  }

  /** Links deliver after `turns()` turns of the platform; one turn each without it. */
  delivery(turns: () => number = () => 1): Pick<Schedule, 'soon'> {
    return {
      soon: (action) => {
        this.#planned++
        void after(turns()).then(() => {
          this.#planned--
          action()
        })
      },
    }
  }
}

/** After the platform has looked at its timers and I/O. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

const after = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await nextTurn()
}
