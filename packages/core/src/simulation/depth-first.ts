import type { Strategy } from './strategy.ts'

/** Follows one path through the tree of choices, and finds the next one when the run is over. */
export class DepthFirst {
  readonly #depth: number
  readonly #path: { chosen: number; among: number }[] = []

  constructor(depth: number) {
    this.#depth = depth
  }

  /** The strategy for the next run. */
  strategy(): Strategy {
    const path = this.#path
    let depth = this.#depth
    let at = 0
    return {
      next(agenda) {
        if (agenda.size === 1 || at >= depth) return agenda.oldest
        const fork = path[at] ?? { chosen: 0, among: agenda.size }
        path[at++] = fork
        return agenda.byAge()[Math.min(fork.chosen, agenda.size - 1)]!
      },
      isSlow: () => false,
      focus: () => {
        // what was chosen on the way here stays as it is
        for (const fork of path.slice(0, at)) fork.among = 1
        depth = at + this.#depth
      },
    }
  }

  /** Turns to the next path. False when all have been followed. */
  advance(): boolean {
    for (let last = this.#path.at(-1); last !== undefined; last = this.#path.at(-1)) {
      if (++last.chosen < last.among) return true
      this.#path.pop()
    }
    return false
  }
}
