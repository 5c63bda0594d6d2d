import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import { protocolOf } from '../../../src/actor/protocol.ts'
import { actorNumber } from '../../../src/ids/actor-number.ts'
import { type RawFrame, RawHandle } from '../../support/raw-peer.ts'
import { World } from '../../support/world.ts'

class Target extends Actor {
  take(value: unknown): unknown {
    return value
  }
  *numbers(): Generator<number> {
    yield 1
  }
}
expose(import.meta.url, { Target })

const { key, methods } = protocolOf(Target).descriptor
const number = actorNumber(1, 1)
const value = fc.oneof(
  fc.anything(),
  fc.constant(new RawHandle([0, 0, number, 0, 1, 0])),
  fc.constant(new RawHandle(['other', 1, number, 1, 1, 0])),
)
const second = fc.oneof(fc.nat(3), fc.constantFrom(-1, Number.NaN, 2 ** 60))
const target = fc.oneof({ weight: 5, arbitrary: fc.constant(number) }, { weight: 1, arbitrary: second })

/** Frames that are well formed, whatever they say. */
const frame: fc.Arbitrary<RawFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('tell' as const),
    number: target,
    method: fc.nat(3),
    body: fc.array(value, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constantFrom('ask' as const, 'stream' as const),
    number: target,
    method: fc.nat(3),
    second,
    body: fc.array(value, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constantFrom('reply' as const, 'fail' as const, 'item' as const), number: second, body: value }),
  fc.record({ kind: fc.constantFrom('cancel' as const, 'end' as const), number: second }),
  fc.record({ kind: fc.constantFrom('credit' as const, 'ack' as const), number: second, second }),
  fc.record({
    kind: fc.constant('define' as const),
    number: fc.nat(2),
    body: fc.oneof(value, fc.constant(['Target', [key], methods])),
  }),
  fc.record({
    kind: fc.constantFrom('tell' as const, 'ask' as const),
    number: fc.constant(0),
    method: fc.constant(999),
    second,
    body: fc.array(value),
  }),
)
const damage = fc.array(fc.record({ at: fc.nat(10_000), byte: fc.nat(255) }), { maxLength: 3 })

describe('whatever another host sends', () => {
  it('this one goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(frame, { minLength: 1, maxLength: 4 }), damage), { maxLength: 6 }),
        async (chunks) => {
          await using world = new World()
          const peer = await world.rawHost()
          await world.system.spawn(Target)
          peer.send({ kind: 'define', number: 0, body: ['Target', [key], methods] })
          for (const [frames, changes] of chunks) {
            // what kernels say to each other is trusted
            const bytes = peer.bytesOf(...frames.filter(({ number: to, method = 0 }) => to !== 0 || method === 999))
            for (const { at, byte } of changes) bytes[at % Math.max(1, bytes.length)] = byte
            peer.sendBytes(bytes)
          }
          await world.pass(1_000)
          const next = await world.system.spawn(Target)
          expect(await next.ask.take('alive')).toBe('alive')
        },
      ),
      { numRuns: 300 },
    )
  }, 60_000)
})
