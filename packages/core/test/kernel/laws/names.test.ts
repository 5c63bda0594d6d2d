import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { World } from '../../support/world.ts'

let world: World

class Named extends Actor {
  readonly #start: 'quick' | 'slow' | 'fails'
  constructor(start: 'quick' | 'slow' | 'fails') {
    super()
    this.#start = start
  }
  protected override async onStart(): Promise<void> {
    if (this.#start !== 'quick')
      for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => world.turns.schedule().later(resolve))
    if (this.#start === 'fails') throw new Error('not today')
  }
  async another(name: string, start: 'quick' | 'slow' | 'fails'): Promise<void> {
    await this.context.system.spawn(Named, { name, args: [start] })
  }
}
expose(import.meta.url, { Named })

const names = ['a', 'b']
const step = fc.record({
  do: fc.constantFrom('spawn', 'spawn', 'spawn', 'spawn from there', 'stop', 'kill', 'host dies'),
  name: fc.constantFrom(...names),
  on: fc.constantFrom('here', 'thread', 'process', 'shared thread', 'shared process'),
  start: fc.constantFrom('quick' as const, 'slow' as const, 'fails' as const),
  which: fc.nat(5),
  turns: fc.nat(5),
})

/** The actors that have the name or are about to get it, on hosts that live. */
const living = (name: string): string[] => {
  const hosts = [0, ...Array.from({ length: world.hostCount }, (_, n) => n + 1).filter((slot) => world.host(slot).isUp)]
  return hosts.flatMap((slot) =>
    [...world.kernel(slot).actors.values()].filter((actor) => actor.name === name).map(({ id }) => id),
  )
}

describe('S6 names', () => {
  it('belong to one actor at a time, are found while it runs, and are free when it has ended, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        world = new World()
        const { system } = world
        const places = { here: 'here', thread: 'thread', process: 'process' } as const
        const shared = { 'shared thread': await system.threads(1), 'shared process': await system.processes(1) }
        const refs: ActorRef<Named>[] = []
        for (const { do: what, name, on, start, which, turns } of steps) {
          const ref = refs[which % Math.max(1, refs.length)]
          if (what === 'spawn') {
            const place = on in shared ? shared[on as keyof typeof shared] : places[on as keyof typeof places]
            system.spawn(Named, { name, on: place, args: [start] }).then(
              (spawned) => refs.push(spawned),
              () => {},
            )
          }
          if (what === 'host dies' && world.hostCount > 2) world.host(3 + (which % (world.hostCount - 2))).die({})
          if (ref !== undefined) {
            if (what === 'spawn from there') void ref.ask.another(name, start)
            if (what === 'stop') void system.stopActor(ref)
            if (what === 'kill') void system.killActor(ref)
          }
          for (let turn = 0; turn < turns; turn++) {
            await new Promise((resolve) => void setImmediate(resolve))
            for (const each of names) expect(living(each).length).toBeLessThanOrEqual(1)
          }
        }
        await world.pass(2_000)
        for (const name of names) {
          const [holder] = living(name)
          expect((await system.find(Named, name))?.id).toBe(holder)
          const again = await system.spawn(Named, { name, args: ['quick'] }).then(
            () => 'free',
            (error) => (error as { code: string }).code,
          )
          expect(again).toBe(holder === undefined ? 'free' : 'NAME_TAKEN')
        }
        await world[Symbol.asyncDispose]()
      }),
      { numRuns: 200 },
    )
  }, 60_000)
})
