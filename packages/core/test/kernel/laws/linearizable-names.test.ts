import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { HostedSystem } from '../../../src/actor/hosted-system.ts'
import type { AnyRef } from '../../../src/refs/actor-ref.ts'
import { directoryOf } from '../../support/directory-of.ts'
import { World } from '../../support/world.ts'
import { isLinearizable, type Operation } from './linearization.ts'

class Named extends Actor {}
expose(import.meta.url, { Named })

const names = ['a', 'b']

const step = fc.record({
  do: fc.constantFrom(
    'register',
    'register',
    'unregister',
    'find',
    'find',
    'spawn',
    'stop',
    'take over',
    'take over',
    'take over' as const,
  ),
  name: fc.constantFrom(...names),
  which: fc.nat(7),
  on: fc.nat(2),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Who has one name: nobody, a spawn by its number, an actor by its id. */
type State = { readonly reserved: number } | { readonly id: string } | undefined

/** What happened to one name, as all callers saw it. */
class History {
  readonly operations: Operation<State>[] = []

  add(from: number, until: number, take: Operation<State>['take'], after?: number): number {
    return this.operations.push({ from, until, take, ...(after !== undefined && { after }) }) - 1
  }
}

/** One run: callers on three hosts do their steps one by one, each beside the others. */
class Run {
  readonly histories: Map<string, History> = new Map(names.map((name) => [name, new History()]))
  readonly actors: AnyRef[] = []
  readonly #world: World
  /** When somebody knew that the actor has ended. */
  readonly #endKnown = new Map<string, number>()
  readonly #endBegun = new Map<string, number>()
  #now = 0

  constructor(world: World) {
    this.#world = world
  }

  async call(system: HostedSystem, { do: what, name, which, on }: Step, hosts: readonly unknown[]): Promise<void> {
    const actor = this.actors[which % this.actors.length]!
    if (what === 'stop') return this.#stop(system, actor)
    if (what === 'take over') return this.#takeOver(system, { do: what, name, which, on }, hosts)
    const from = ++this.#now
    const call =
      what === 'register'
        ? system.register(actor, name)
        : what === 'unregister'
          ? system.unregister(name)
          : what === 'find'
            ? system.find(Named, name)
            : system.spawn(Named, { name, on: hosts[on] as 'here' })
    const outcome = await call.then(
      (value) => value as AnyRef | undefined,
      (error) => (error as { readonly code: string }).code,
    )
    this.#note(what, name, actor, outcome, from, ++this.#now)
  }

  /** Whoever has the name is stopped, and at once another is to have it. */
  async #takeOver(system: HostedSystem, step: Step, hosts: readonly unknown[]): Promise<void> {
    const holder = await this.#find(system, step.name)
    if (holder === undefined) return
    await this.#stop(system, holder)
    await this.call(system, { ...step, do: step.which % 3 === 0 ? 'register' : 'spawn' }, hosts)
  }

  async #find(system: HostedSystem, name: string): Promise<AnyRef | undefined> {
    const from = ++this.#now
    const found = await system.find(Named, name)
    this.#note('find', name, this.actors[0]!, found, from, ++this.#now)
    return found
  }

  async #stop(system: HostedSystem, actor: AnyRef): Promise<void> {
    const { id } = actor
    const from = ++this.#now
    if (!this.#endBegun.has(id)) {
      this.#endBegun.set(id, from)
      // main hears of it at some time
      for (const history of this.histories.values())
        history.add(from, Infinity, (state) => ({ state: has(state, id) ? undefined : state }))
    }
    await system.stopActor(actor)
    if (!this.#endKnown.has(id)) this.#endKnown.set(id, ++this.#now)
  }

  #note(what: Step['do'], name: string, { id }: AnyRef, outcome: AnyRef | string | undefined, from: number, until: number): void {
    const history = this.histories.get(name)!
    if (outcome === 'NAME_TAKEN') {
      // never because of an actor of which was known, before the call, that it has ended; nor because of the actor itself
      const mayTake = (state: State): boolean =>
        state !== undefined && !('id' in state && (this.#knownEnded(state.id, from) || (what === 'register' && state.id === id)))
      history.add(from, until, (state) => (mayTake(state) ? { state } : undefined))
    } else if (what === 'register' && outcome === 'ACTOR_STOPPED') {
      expect(this.#endBegun.get(id) ?? Infinity, `${id} was never stopped`).toBeLessThan(until)
    } else if (what === 'register') {
      expect(outcome).toBeUndefined()
      expect(this.#knownEnded(id, from), `${id} was registered after its end`).toBe(false)
      history.add(from, until, (state) => (state === undefined || has(state, id) ? { state: { id } } : undefined))
    } else if (what === 'unregister') {
      expect(outcome).toBeUndefined()
      history.add(from, until, (state) => ({ state: state !== undefined && 'reserved' in state ? state : undefined }))
    } else if (what === 'find') {
      const found = (outcome as AnyRef | undefined)?.id
      history.add(from, until, (state) =>
        (state !== undefined && 'id' in state ? state.id : undefined) === found ? { state } : undefined,
      )
    } else {
      const ref = outcome as AnyRef
      this.actors.push(ref)
      const reserved = history.operations.length
      history.add(from, until, (state) => (state === undefined ? { state: { reserved } } : undefined))
      const publish = (state: State) =>
        state !== undefined && 'reserved' in state && state.reserved === reserved ? { state: { id: ref.id } } : undefined
      history.add(from, until, publish, reserved)
    }
  }

  #knownEnded(id: string, at: number): boolean {
    return (this.#endKnown.get(id) ?? Infinity) < at
  }

  get world(): World {
    return this.#world
  }
}

const has = (state: State, id: string): boolean => state !== undefined && 'id' in state && state.id === id

describe('N1 names', () => {
  it('change one after another, as if all callers stood at one counter, and none is refused for an actor that has ended (N4)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 4, maxLength: 4 }),
        fc.array(fc.constantFrom(1, 1, 2, 3, 20), { minLength: 5, maxLength: 40 }),
        async (callers, delays) => {
          let deliveries = 0
          const world = new World({ turnsOfDelivery: () => delays[deliveries++ % delays.length]! })
          const run = new Run(world)
          const { system } = world
          const hosts = ['here', await system.threads(1), await system.processes(1)] as const
          for (const on of [...hosts, hosts[2]]) run.actors.push(await system.spawn(Named, { on }))
          const views = [0, 1, 2, 2].map((slot) =>
            slot === 0 ? system : world.kernel(slot).systemFor(world.kernel(slot).outside),
          )
          const calling = callers.map(async (steps, n) => {
            for (const each of steps) await run.call(views[n]!, each, n === 0 ? hosts : ['here', ...hosts.slice(1)])
          })
          await Promise.all(calling)
          await world.settled()
          for (const [name, { operations }] of run.histories) {
            const id = (await system.find(Named, name))?.id
            const last = (state: State) =>
              (state === undefined ? undefined : has(state, id!) ? id : '?') === id ? { state } : undefined
            expect(isLinearizable([...operations, { from: 1e9, until: 1e9 + 1, take: last }], undefined)).toBe(true)
          }
          await Promise.all(run.actors.map((actor) => system.stopActor(actor)))
          await world.settled()
          expect(directoryOf(world).names.size).toBe(0)
          for (const slot of [0, 1, 2]) expect(world.kernel(slot).endsToReport.size).toBe(0)
          await world[Symbol.asyncDispose]()
        },
      ),
      { numRuns: 400 },
    )
  }, 60_000)
})
