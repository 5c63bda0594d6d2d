import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemHead, lightestBytes, Mailbox } from '../../src/mailbox/mailbox.ts'

interface Message {
  readonly kind: number
  readonly method: number
  readonly args: readonly unknown[]
  readonly bytes: number
  readonly caller: object | undefined
}

const message: fc.Arbitrary<Message> = fc.record({
  kind: fc.nat(itemHead.kindMask),
  method: fc.nat(itemHead.methodMask),
  args: fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(undefined), fc.object()), { maxLength: 6 }),
  bytes: fc.oneof(fc.nat(lightestBytes), fc.constantFrom(lightestBytes, lightestBytes + 1), fc.nat(2 ** 31)),
  caller: fc.option(fc.object(), { nil: undefined }),
})

const push = (mailbox: Mailbox<object>, { kind, method, args, bytes, caller }: Message): void =>
  mailbox.push(kind, method, args, bytes, caller)

/** Takes one message, by `call` or by `takeArgs`. */
const take = (mailbox: Mailbox<object>, byCall: boolean): Message => {
  const head = mailbox.takeHead()
  const bytes = mailbox.headBytes
  const caller = mailbox.takeCaller()
  const count = head >>> itemHead.countShift
  const self = {}
  const handler = function (this: unknown, ...args: unknown[]): unknown[] {
    expect(this).toBe(self)
    return args
  }
  const args = byCall ? (mailbox.call(handler, self, count) as unknown[]) : mailbox.takeArgs(count)
  return { kind: (head >>> itemHead.kindShift) & itemHead.kindMask, method: head & itemHead.methodMask, args, bytes, caller }
}

describe('a mailbox', () => {
  it('is a queue: what goes in comes out in order, with size and bytes counted', () => {
    const push = fc.record({ push: fc.array(message, { minLength: 1, maxLength: 30 }) })
    const pull = fc.record({ take: fc.integer({ min: 1, max: 40 }), byCall: fc.boolean() })
    fc.assert(
      fc.property(fc.array(fc.oneof(push, pull), { maxLength: 40 }), (steps) => {
        const mailbox = new Mailbox<object>()
        const model: Message[] = []
        for (const step of steps) {
          if ('push' in step) {
            for (const each of step.push) {
              mailbox.push(each.kind, each.method, each.args, each.bytes, each.caller)
              model.push(each)
            }
          } else {
            for (let n = 0; n < step.take && model.length > 0; n++) {
              const { bytes, args, ...expected } = model.shift()!
              const taken = take(mailbox, step.byCall)
              expect(taken).toEqual({ ...expected, args, bytes: bytes > lightestBytes ? bytes : 0 })
              expect(taken.caller).toBe(expected.caller)
            }
            if (model.length === 0) mailbox.rewind()
          }
          expect(mailbox.size).toBe(model.length)
          expect(mailbox.bytes).toBe(model.reduce((sum, { bytes }) => sum + Math.max(bytes, lightestBytes), 0))
        }
      }),
      { numRuns: 100 },
    )
  })

  it('stays a queue of its own while another one is as deep: they take turns at the same memory', () => {
    const mailboxes = [new Mailbox<object>(), new Mailbox<object>()]
    for (let round = 0; round < 4; round++) {
      const count = 4_000 + round * 1_000
      for (let n = 0; n < count; n++) for (const [i, mailbox] of mailboxes.entries()) mailbox.push(i, 0, [n], 0, undefined)
      for (let n = 0; n < count; n++) {
        for (const [i, mailbox] of mailboxes.entries()) {
          const { kind, args } = take(mailbox, n % 2 === 0)
          expect([kind, ...args]).toEqual([i, n])
        }
      }
      for (const mailbox of mailboxes) {
        expect(mailbox.bytes).toBe(0)
        mailbox.rewind()
      }
    }
  })

  it('takes all arguments before the call begins, so a handler may send to its own mailbox', () => {
    const mailbox = new Mailbox<object>()
    mailbox.push(0, 1, ['a', 'b', 'c', 'd'], 0, undefined)
    mailbox.takeHead()
    mailbox.takeCaller()
    mailbox.call(() => mailbox.push(0, 2, ['from within'], 0, undefined), undefined, 4)
    expect(take(mailbox, false)).toMatchObject({ method: 2, args: ['from within'] })
  })

  it('carries as many arguments as the head can count', () => {
    const mailbox = new Mailbox<object>()
    const args = Array.from({ length: itemHead.mostArguments }, (_, n) => n)
    mailbox.push(itemHead.kindMask, itemHead.methodMask, args, 1, undefined)
    expect(take(mailbox, false)).toEqual({
      kind: itemHead.kindMask,
      method: itemHead.methodMask,
      args,
      bytes: 0,
      caller: undefined,
    })
  })
})

describe('the memory of a mailbox', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heapAfterCollection = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }

  it('is given back after a deep burst, once it is empty', () => {
    const deep: Message = { kind: 0, method: 0, args: [1, 2], bytes: 0, caller: undefined }
    const burst = (mailbox: Mailbox<object>): void => {
      for (let n = 0; n < 3_000; n++) push(mailbox, deep)
      while (mailbox.size > 0) take(mailbox, false)
      mailbox.rewind()
    }
    burst(new Mailbox())
    const before = heapAfterCollection()
    const idle = Array.from({ length: 300 }, () => new Mailbox<object>())
    for (const mailbox of idle) burst(mailbox)
    const kept = (heapAfterCollection() - before) / idle.length
    expect(kept).toBeLessThan(2_048) // the last block of such a burst alone has 2 048 slots
  })

  it('is there for the next one that gets deep', () => {
    const args = [1]
    const handler = (): void => {}
    const burst = (mailbox: Mailbox<object>): void => {
      for (let n = 0; n < 2_000; n++) mailbox.push(0, 0, args, 0, undefined)
      while (mailbox.size > 0) {
        mailbox.takeHead()
        mailbox.takeCaller()
        mailbox.call(handler, undefined, 1)
      }
      mailbox.rewind()
    }
    const mailbox = new Mailbox<object>()
    const taken = (bursts: number): number => {
      const before = heapAfterCollection()
      for (let n = 0; n < bursts; n++) burst(mailbox)
      return process.memoryUsage().heapUsed - before
    }
    taken(30)
    expect(taken(40)).toBeLessThan(40 * 2_000 * 8) // slots of its own would be 24 bytes for each message
  })

  it('does not keep what was taken, also of a deep burst', () => {
    const mailbox = new Mailbox<object>()
    const before = heapAfterCollection()
    for (let n = 0; n < 3_000; n++) mailbox.push(0, 0, [new Array(1_000).fill(n)], 0, undefined)
    while (mailbox.size > 0) take(mailbox, mailbox.size % 2 === 0)
    mailbox.rewind()
    expect(heapAfterCollection() - before).toBeLessThan(1_000_000)
  })

  it('does not keep what was taken', () => {
    const mailbox = new Mailbox<object>()
    const pass = (count: number): void => {
      for (let n = 0; n < count; n++) {
        mailbox.push(0, 0, [Array.from({ length: 100_000 }, () => n)], 0, new Array(100_000).fill(n))
        take(mailbox, n % 2 === 0)
      }
    }
    const before = heapAfterCollection()
    pass(15)
    expect(heapAfterCollection() - before).toBeLessThan(1_000_000)
    mailbox.push(0, 0, ['still in use'], 0, undefined)
    expect(mailbox.size).toBe(1)
  })
})
