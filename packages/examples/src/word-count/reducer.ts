import { Actor, expose } from '@troupe/runtime-node'
import { addTable, type WordTable } from './word-table.ts'

/** Puts the counters' tables together. */
export class Reducer extends Actor {
  readonly #table: WordTable = new Map()

  merge(table: ReadonlyMap<string, number>): void {
    addTable(this.#table, table)
  }

  table(): ReadonlyMap<string, number> {
    return this.#table
  }
}

expose(import.meta.url, { Reducer })
