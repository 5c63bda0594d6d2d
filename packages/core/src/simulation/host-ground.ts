import type { Clock } from '../time/clock.ts'
import type { Schedule } from '../time/schedule.ts'
import type { Engine } from './engine.ts'
import { ActionQueue, DueTimers } from './event-queue.ts'
import { Stage } from './stage.ts'

/** What every host of a simulated machine stands on. */
export interface MachineGround {
  readonly engine: Engine
  /** An action threw: the host's to answer for. */
  threw(stage: Stage, error: unknown): void
}

const settled = Promise.resolve()

/** What one host, main or another, has of the machine: its stage, its clock, its way to the processor. */
export class HostGround {
  readonly stage: Stage
  readonly timers: DueTimers
  readonly clock: Clock
  readonly schedule: Schedule

  constructor(machine: MachineGround, slot: number, incarnation: number, name: string) {
    const { engine } = machine
    const stage = new Stage(slot, incarnation, name)
    this.stage = stage
    this.timers = new DueTimers(engine.agenda, stage)
    this.clock = engine.clockOf(this.timers)
    const turns = new ActionQueue(engine.agenda, stage)
    this.schedule = {
      // a microtask as on a real host: all of them are over before anything else happens there
      soon: (action) => {
        // what hosts do among themselves is not all that a hash is made of
        engine.trace.mix(5)
        void settled.then(() => {
          if (stage.isGone) return
          try {
            action()
          } catch (error) {
            machine.threw(stage, error)
          }
        })
      },
      later: (action) => {
        if (!stage.isGone) turns.plan('a turn', action)
      },
    }
  }
}
