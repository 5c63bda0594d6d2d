import type { Host, HostedSystem } from '@troupe/core'

/** Who started a task, as the task is told. */
export interface Starter {
  readonly name: string
  readonly pid: number
  readonly threadId: number
  readonly host: Host
}

/** The one task that a thread or process was started for. */
export interface OwnTask {
  readonly system: HostedSystem
  readonly daemon: boolean
  readonly starter: Starter
}

/** One for all copies of this package in this JavaScript world. */
const mark: unique symbol = Symbol.for('troupe.own-task')
const world = globalThis as { [mark]?: OwnTask }

/** `undefined` where the host was not started for one task. */
export const ownTask = (): OwnTask | undefined => world[mark]

export const setOwnTask = (task: OwnTask): void => {
  world[mark] = task
}
