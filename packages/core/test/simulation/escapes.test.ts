import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf } from '../support/outcome-of.ts'

class Careless extends Actor {
  wall(): [number, string] {
    return [Date.now(), new Date().toISOString()]
  }
  chance(): [number, string] {
    return [Math.random(), crypto.randomUUID()]
  }
  bytes(): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(8))
  }
  async wait(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms))
  }
  async count(): Promise<number> {
    let ticks = 0
    await new Promise<void>((resolve) => {
      const interval = setInterval(() => {
        if (++ticks === 3) {
          clearInterval(interval)
          resolve()
        }
      }, 10)
    })
    return ticks
  }
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }
  async fetch(): Promise<void> {
    await fetch('http://localhost')
  }
  spin(ms: number): number {
    const end = Date.now() + ms
    let looks = 0
    while (Date.now() < end) looks++
    return looks
  }
  async limited(ms: number): Promise<string> {
    const signal = AbortSignal.timeout(ms)
    await new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)))
    return (signal.reason as Error).name
  }
}
expose(import.meta.url, { Careless })

const names = (report: { readonly escapes: readonly { readonly what: string }[] }): string[] =>
  [...new Set(report.escapes.map(({ what }) => what))].sort()

/** Asks a careless actor on a thread. */
const careless = async <T>(ask: (actor: Awaited<ReturnType<typeof spawn>>, world: World) => Promise<T>, seeds = 3) => {
  const answers: T[] = []
  const report = await simulate({ seeds }, async (world) => {
    answers.push(await ask(await spawn(world), world))
  })
  return { answers, report }
}
const spawn = ({ system }: World) => system.spawn(Careless, { on: 'thread' })

describe('real clocks, timers and chance in the code of a run', () => {
  it('become those of the world, and are reported with host and line', async () => {
    const { answers, report } = await careless((actor) => actor.ask.wall(), 1)
    const [[now, text]] = answers as [[number, string]]
    expect(new Date(now).getUTCFullYear()).toBe(2020)
    expect(text).toMatch(/^2020-01-01T00:00:0/)
    expect(names(report)).toEqual(['Date.now', 'new Date'])
    expect(report.escapes[0]).toMatchObject({ got: 'virtual', host: 'Careless#1', seed: 1, count: 1 })
    expect(report.escapes[0]!.where).toMatch(/wall .*escapes\.test\.ts/)
  })

  it('follow from the seed', async () => {
    const [one, other] = [await careless((actor) => actor.ask.chance()), await careless((actor) => actor.ask.chance())]
    expect(one.answers).toEqual(other.answers)
    expect(new Set(one.answers.map(String)).size).toBe(3)
    expect(one.answers[0]![1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const [a, b] = [await careless((actor) => actor.ask.bytes(), 1), await careless((actor) => actor.ask.bytes(), 1)]
    expect(a.answers).toEqual(b.answers)
  })

  it('wait on the clock of the world', async () => {
    const { answers } = await careless(async (actor, world) => {
      const before = world.nowMs
      await actor.ask.wait(500)
      await actor.ask.turn()
      expect(await actor.ask.count()).toBe(3)
      expect(await actor.ask.limited(100)).toBe('TimeoutError')
      return world.nowMs - before
    })
    for (const ms of answers) expect(ms).toBeGreaterThanOrEqual(630)
  })

  it('end with the host that set them', async () => {
    await simulate({ seeds: 5 }, async (world) => {
      const actor = await world.system.spawn(Careless, { on: 'thread', restart: 'temporary' })
      const waiting = rejectionOf(actor.ask.wait(100))
      await world.settle()
      world.crash(1)
      expect(await waiting).toMatchObject({ code: 'HOST_DOWN' })
      await world.pass(1_000)
    })
  })

  it('do not keep a loop that waits for the clock for ever', async () => {
    const { answers } = await careless((actor) => actor.ask.spin(5))
    for (const looks of answers) expect(looks).toBeGreaterThan(0)
  })

  it('are as they were after the run, and between its turns', async () => {
    const globals = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'fetch'] as const
    const before = globals.map((name) => globalThis[name])
    const own = [Math.random, performance.now, crypto.randomUUID, AbortSignal.timeout]
    let between: unknown[] = []
    setImmediate(() => {
      between = globals.map((name) => globalThis[name])
    })
    await careless((actor) => actor.ask.wall())
    expect(between).toEqual(before)
    expect(globals.map((name) => globalThis[name])).toEqual(before)
    expect([Math.random, performance.now, crypto.randomUUID, AbortSignal.timeout]).toEqual(own)
    expect(Object.hasOwn(performance, 'now')).toBe(false)
  })
})

describe('I/O in the code of a run', () => {
  it('is refused where it is tried', async () => {
    const { answers, report } = await careless((actor) => rejectionOf(actor.ask.fetch()), 1)
    expect(answers[0]).toMatchObject({ code: 'ESCAPED', what: 'fetch', host: 'Careless#1' })
    expect(report.escapes).toMatchObject([{ what: 'fetch', got: 'refused' }])
  })
})

describe('an escape', () => {
  it('fails the run when it is to', async () => {
    const error = await rejectionOf(
      simulate({ seeds: 5, escapes: 'fail', shrink: 0 }, async (world) => {
        const actor = await spawn(world)
        await actor.ask.chance()
      }),
    )
    expect(error).toMatchObject({ failure: 'escape' })
    expect(error.what).toMatch(/Math\.random on Careless#1, .*chance/)
  })
})
