import { Actor, expose } from '@troupe/runtime-node'

export interface Whereabouts {
  readonly pid: number
  readonly parentPid: number
}

/** Says where it runs, once when it starts and whenever it is asked. */
export class Tracker extends Actor {
  readonly #name: string

  constructor(name: string) {
    super()
    this.#name = name
  }

  protected override onStart(): void {
    // what a child prints comes out of the main process, line by line
    console.log(`${this.#name}: my pid is ${process.pid}, my parent's ${process.ppid}`)
  }

  whereabouts(): Whereabouts {
    return { pid: process.pid, parentPid: process.ppid }
  }
}

expose(import.meta.url, { Tracker })
