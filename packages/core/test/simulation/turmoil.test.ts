import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import { TroupeError } from '../../src/errors/troupe-error.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { SimulationOptions } from '../../src/simulation/options.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'

let world: World
let refs: ActorRef<Member>[] = []
/** Answers that no call may get. */
let wrong: string[] = []

/** Whatever an actor can do to others and to itself, in small. */
class Member extends Actor {
  protected override async onStart(): Promise<void> {
    if (world.random.chance(0.3)) await world.sleep(world.random.below(5))
    if (world.random.chance(0.05)) throw new Error('no good start')
  }
  protected override async onStop(): Promise<void> {
    if (world.random.chance(0.3)) await world.sleep(world.random.below(5))
  }
  async grow(on: Host | 'here' | 'thread'): Promise<ActorRef<Member>> {
    return this.context.spawn(this.constructor as typeof Member, { on })
  }
  async work(ms: number): Promise<number> {
    await world.sleep(ms)
    return ms
  }
  fail(): void {
    throw new Error('on purpose')
  }
  leave(): void {
    void this.context.stop()
  }
  watch(other: ActorRef<Member>): void {
    this.context.watch(other)
  }
  link(other: ActorRef<Member>): void {
    this.context.link(other)
  }
  async askOther(other: ActorRef<Member>): Promise<number> {
    return other.with({ timeoutMs: 300 }).ask.work(1)
  }
}
class OneForAll extends Member {
  static readonly options: ActorOptions<Member> = { supervision: { strategy: 'one-for-all', restarts: 5 } }
}
class RestForOne extends Member {
  static readonly options: ActorOptions<Member> = { supervision: { strategy: 'rest-for-one' }, trapExits: true }
}
expose(import.meta.url, { Member, OneForAll, RestForOne })

const classes: readonly (typeof Member)[] = [Member, OneForAll, RestForOne]

/** Calls that have not settled. */
let open: Set<string> = new Set()
const settles = (what: string, call: Promise<unknown>): void => {
  const label = `${what} (${open.size + answered})`
  open.add(label)
  call.then(
    () => answer(label),
    (error: unknown) => {
      answer(label)
      if (!(error instanceof TroupeError) && (error as Error).message !== 'on purpose') wrong.push(`${label}: ${String(error)}`)
    },
  )
}
let answered = 0
const answer = (label: string): void => {
  answered++
  open.delete(label)
}

const turmoil = async (each: World): Promise<void> => {
  world = each
  refs = []
  wrong = []
  open = new Set()
  answered = 0
  const { system, random } = world
  world.calm()
  const hosts: (Host | 'here' | 'thread')[] = [
    ...(await system.threads(2)).hosts,
    ...(await system.processes(1)).hosts,
    'here',
    'thread',
  ]
  for (let n = 0; n < 4; n++) {
    const actor = random.pick(classes)
    const spawned = system.spawn(actor, { on: random.pick(hosts), ...(n < 2 ? { name: `member ${n}` } : {}) })
    const ref = await spawned.catch(() => undefined)
    if (ref !== undefined) refs.push(ref as ActorRef<Member>)
  }
  world.invariant('no wrong answer', () => expect(wrong).toEqual([]))
  world.storm()
  for (let round = 0; round < 25 && refs.length > 0; round++) {
    const [one, other] = [random.pick(refs), random.pick(refs)]
    switch (random.below(12)) {
      case 0:
      case 1:
        // a ref has to come by a message: one that is shared by way of the module belongs to the host that made it
        settles(
          `grow ${one}`,
          one.ask.grow(random.pick(hosts)).then((ref) => refs.push(ref)),
        )
        break
      case 2:
        one.tell.fail()
        break
      case 3:
        one.tell.leave()
        break
      case 4:
        one.tell.watch(other)
        break
      case 5:
        one.tell.link(other)
        break
      case 6:
        settles(`stop ${one}`, system.stopActor(one, { drain: random.chance(0.5) }))
        break
      case 7:
        settles(`kill ${one}`, system.killActor(one))
        break
      case 8:
        settles(`ask ${one} to ask`, one.with({ timeoutMs: 500 }).ask.askOther(other))
        break
      case 9:
        settles('find', system.find(Member, `member ${random.below(2)}`))
        break
      default:
        one.tell.work(random.below(8))
        settles(`work ${other}`, other.with({ timeoutMs: 500 }).ask.work(random.below(8)))
    }
    await world.pass(random.below(6))
  }
  world.calm()
  await world.pass(120_000)
  expect([...open]).toEqual([])
}

const faults = { crash: 2, pause: 1, stall: { atMost: 2, ms: [1, 700] }, cut: 1, slow: 2 } as const
const variants: readonly (readonly [string, SimulationOptions])[] = [
  ['as it is', { seeds: 200 }],
  ['in development', { seeds: 80, settings: { development: true } }],
  ['with values shared', { seeds: 80, settings: { isolation: 'share' } }],
]

describe('whatever actors do to each other and whatever breaks', () => {
  it.each(variants)(
    'every call settles, no error is lost, and the system stops with nothing left (A2, Z1, Z3), %s',
    async (_, options) => {
      await simulate({ faults, ...options }, turmoil)
    },
    120_000,
  )
})
