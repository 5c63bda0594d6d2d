import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { Notice } from '../../../src/actor/notice.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { World } from '../../support/world.ts'
import { actorOf } from './onlooker.ts'

/** What each life of a watcher did and heard, in order: `watch 3`, `unwatch 3`, `notice 3 stopped`. */
let diaries: Map<string, string[]>

class Keeper extends Actor {
  readonly #name: string
  readonly #names = new Map<string, number>()
  constructor(name: string) {
    super()
    this.#name = name
  }
  act(what: 'watch' | 'unwatch', ref: AnyRef, target: number): void {
    this.#names.set(ref.id, target)
    this.#note(`${what} ${target}`)
    this.context[what](ref)
  }
  fail(): void {
    throw new Error('a watcher fails')
  }
  hear(target: number, word: string): void {
    this.#note(`word ${target} ${word}`)
  }
  async pause(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  #note(entry: string): void {
    const diary = `${this.#name}, life ${this.context.life}`
    diaries.set(diary, [...(diaries.get(diary) ?? []), entry])
  }
  protected override onNotice({ ref, reason }: Notice): void {
    this.#note(`notice ${this.#names.get(ref.id)} ${reason.kind}`)
  }
}

class Mayfly extends Actor {
  #said = 0
  speak(to: ActorRef<Keeper>, target: number): void {
    to.tell.hear(target, `${this.context.life}.${this.#said++}`)
  }
  fail(): void {
    throw new Error('a mayfly fails')
  }
  stop(): void {
    void this.context.stop()
  }
  kill(): void {
    void this.context.system.killActor(this.self)
  }
}

/** Their parent, which never gives up. */
class Meadow extends Actor {
  static readonly options: ActorOptions<Meadow> = { supervision: { restarts: 1_000, backoff: { firstMs: 1, mostMs: 10 } } }
  async keeper(on: 'here' | 'thread' | Host, name: string): Promise<ActorRef<Keeper>> {
    return this.context.spawn(Keeper, { on, args: [name] })
  }
  async mayfly(on: 'here' | Host): Promise<ActorRef<Mayfly>> {
    return this.context.spawn(Mayfly, { on })
  }
}
expose(import.meta.url, { Keeper, Mayfly, Meadow })

const keepers = 3
const mayflies = 4
const turns = fc.nat(4)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('watch' as const, 'watch' as const, 'unwatch' as const),
      keeper: fc.nat(keepers - 1),
      target: fc.nat(mayflies - 1),
      turns,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('speak' as const), keeper: fc.nat(keepers - 1), target: fc.nat(mayflies - 1), turns }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('fail' as const, 'stop' as const, 'kill' as const),
      target: fc.nat(mayflies - 1),
      turns,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('keeper fails' as const), keeper: fc.nat(keepers - 1), turns }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('keeper pauses' as const), keeper: fc.nat(keepers - 1), turns }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('host dies' as const), slot: fc.constantFrom(1, 2), kept: fc.nat(3), turns }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('links open' as const), turns }) },
)

/** The first entry that breaks the law, with what came before it. */
const breach = (diary: readonly string[], isComplete: boolean): string | undefined => {
  const watched = new Set<string>()
  const silent = new Set<string>()
  for (const [at, entry] of diary.entries()) {
    const [what, target, how] = entry.split(' ') as [string, string, string]
    const text = (why: string): string => `${why}: ${diary.slice(0, at + 1).join(', ')}`
    if (what === 'watch') watched.add(target)
    else if (what === 'unwatch') watched.delete(target)
    else if (what === 'notice') {
      if (!watched.delete(target)) return text('nobody watches')
      if (how !== 'host-down') silent.add(target)
    } else if (silent.has(target)) return text('it has ended')
  }
  return isComplete && watched.size > 0 ? `no notice of ${[...watched].join(', ')}: ${diary.join(', ')}` : undefined
}

describe('W1, W2, W4, W5, W6, W7 whatever happens, in whatever order', () => {
  it('each watch gets exactly one notice, none after `unwatch`, and never before a word of the dead', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
        async (steps, delays) => {
          diaries = new Map()
          await using world = new World({ turnsOfDelivery: () => delays.next().value as number })
          const { system } = world
          const [first, second] = [(await system.processes(1)).hosts[0]!, (await system.threads(1)).hosts[0]!]
          const meadow = await system.spawn(Meadow)
          const watching = await Promise.all(
            (['here', second, 'thread'] as const).map((on, n) => meadow.ask.keeper(on, `keeper ${n}`)),
          )
          const dying = await Promise.all((['here', first, second, first] as const).map((on) => meadow.ask.mayfly(on)))
          world.meetings.close()
          for (const next of steps) {
            if (next.do === 'watch' || next.do === 'unwatch') {
              watching[next.keeper]!.tell.act(next.do, dying[next.target]!, next.target)
            } else if (next.do === 'speak') dying[next.target]!.tell.speak(watching[next.keeper]!, next.target)
            else if (next.do === 'keeper fails') watching[next.keeper]!.tell.fail()
            else if (next.do === 'keeper pauses') watching[next.keeper]!.tell.pause(3)
            else if (next.do === 'host dies') world.host(next.slot).die({ kept: next.kept })
            else if (next.do === 'links open') world.meetings.open()
            else dying[next.target]!.tell[next.do]()
            for (let turn = 0; turn < next.turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
            if (next.turns === 4) await world.pass(20)
          }
          world.meetings.open()
          await world.pass(3_000)
          for (const ref of dying) await Promise.race([system.killActor(ref), world.pass(3_000)])
          await world.pass(3_000)

          const lives = watching.map((keeper) => actorOf(world, keeper)?.lives)
          const breaches = [...diaries].flatMap(([name, diary]) => {
            const n = Number(name.split(' ')[1]!.replace(',', ''))
            const isLast = lives[n] !== undefined && name.endsWith(`life ${lives[n]}`)
            return breach(diary, isLast) ?? []
          })
          expect(breaches).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })
})
