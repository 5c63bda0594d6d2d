import { describe, expect, it } from 'vitest'
import type { LinkReceiver } from '../../src/links/link.ts'
import { Engine } from '../../src/simulation/engine.ts'
import { SimulatedLink } from '../../src/simulation/simulated-link.ts'
import { Stage } from '../../src/simulation/stage.ts'
import { Trace } from '../../src/simulation/trace.ts'
import { LinkDriver } from '../../src/testing/driven-link.ts'
import { linkContract } from '../../src/testing/link-contract.ts'

/** Two hosts and the link between them. */
const openWorld = () => {
  const engine = new Engine(
    { afterStep: () => {}, threw: (_, error) => raise(error), stuck: () => {}, tooLong: () => {} },
    { next: (agenda) => agenda.oldest, isSlow: () => false },
    new Trace(1),
    { maxSteps: Infinity, maxMs: Infinity, delayMs: 0 },
  )
  const stages = [new Stage(1, 1, 'near'), new Stage(2, 1, 'far')] as const
  const world = { agenda: engine.agenda, timers: engine.timers, inspect: undefined }
  const [near, far] = SimulatedLink.openPair(world, ...stages)
  return { engine, stages, near, far }
}

const raise = (error: unknown): never => {
  throw error
}

/** Everything that can happen happens, without time. */
const runAll = (engine: Engine): void => {
  while (engine.agenda.size > 0) engine.step()
}

const recorder = (): LinkReceiver & { readonly seen: string[] } => {
  const seen: string[] = []
  return {
    seen,
    chunk: ([first]) => void seen.push(`chunk ${first}`),
    closed: (error) => void seen.push(error === undefined ? 'closed' : `broken: ${error.message}`),
  }
}

describe('M2 a simulated link', () => {
  for (const { claim, run } of linkContract({ attachments: true, death: true })) {
    it(claim, () =>
      run(async () => {
        const { engine, near, far } = openWorld()
        let isOver = false
        const turn = (): void => {
          runAll(engine)
          if (!isOver) setImmediate(turn)
        }
        turn()
        const end = async (): Promise<void> => {
          isOver = true
        }
        return { near, far: new LinkDriver(far), kill: () => far.break(new Error('died'), Infinity), end }
      }),
    )
  }

  it('loses of a dead host all but a part from the beginning', () => {
    const { engine, near, far } = openWorld()
    const [atNear, atFar] = [recorder(), recorder()]
    near.open(atNear)
    far.open(atFar)
    for (const n of [1, 2, 3]) near.send(Uint8Array.of(n))
    expect(near.inFlight).toBe(3)
    far.send(Uint8Array.of(9))
    near.break(new Error('died'), 2)
    runAll(engine)
    expect(atFar.seen).toEqual(['chunk 1', 'chunk 2', 'broken: died'])
    expect(atNear.seen).toEqual([])
    expect(near.queuedBytes).toBe(0)
  })

  it('that is cut one way ends for the other end too, once that has noticed', () => {
    const { engine, near, far } = openWorld()
    const [atNear, atFar] = [recorder(), recorder()]
    near.open(atNear)
    far.open(atFar)
    near.send(Uint8Array.of(1))
    near.cut(new Error('cut'), 1)
    near.send(Uint8Array.of(2))
    far.send(Uint8Array.of(7))
    runAll(engine)
    expect(atFar.seen).toEqual(['chunk 1', 'broken: cut'])
    expect(atNear.seen).toEqual(['chunk 7', 'broken: cut'])
  })

  it('that is slow keeps the order, and delivers when the time has come', () => {
    const { engine, near, far } = openWorld()
    const atFar = recorder()
    far.open(atFar)
    near.slowDown(10)
    near.send(Uint8Array.of(1))
    near.slowDown(0)
    near.send(Uint8Array.of(2))
    runAll(engine)
    expect(atFar.seen).toEqual([])
    engine.moveTo(9)
    runAll(engine)
    expect(atFar.seen).toEqual([])
    engine.moveTo(10)
    runAll(engine)
    expect(atFar.seen).toEqual(['chunk 1', 'chunk 2'])
  })

  it('keeps what comes for a host that is paused', () => {
    const { engine, stages, near, far } = openWorld()
    const atFar = recorder()
    far.open(atFar)
    stages[1].pause()
    near.send(Uint8Array.of(1))
    runAll(engine)
    expect(atFar.seen).toEqual([])
    stages[1].resume()
    runAll(engine)
    expect(atFar.seen).toEqual(['chunk 1'])
  })
})
