import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOf, kindOf } from '../../../src/kernel/dropped.ts'
import { LanedMail } from '../../../src/kernel/laned-mail.ts'
import type { Mail } from '../../../src/kernel/mail.ts'
import { MessageAtHand } from '../../../src/kernel/message-at-hand.ts'
import { Outside } from '../../../src/kernel/outside.ts'
import type { OwnMail } from '../../../src/kernel/own-mail.ts'
import { PlainMail } from '../../../src/kernel/plain-mail.ts'
import { messageKind } from '../../../src/refs/target.ts'

/** Method n has the n-th of these; odd ones may pass while a turn goes on. */
const priorities = [0, 0, 5, 5, -3, -3]
const mayPass = (method: number): boolean => method % 2 === 1
const bounds = { actor: 'an actor', messages: 6, bytes: Infinity }

interface Item {
  readonly id: number
  readonly method: number | 'own'
}

type Step =
  | { readonly do: 'push'; readonly method: number }
  | { readonly do: 'take' | 'take while a turn goes on' | 'stash' | 'unstash' | 'own' | 'restart' }
  | { readonly do: 'evict'; readonly for: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('push' as const), method: fc.nat(priorities.length - 1) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'take while a turn goes on' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('stash' as const, 'unstash' as const, 'own' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('evict' as const), for: fc.nat(priorities.length - 1) }) },
)

/** The same, in the plainest way. */
class Model {
  readonly #priorityOf: (item: Item) => number
  unstashed: Item[] = []
  waiting: Item[] = []
  stash: Item[] = []

  constructor(ranked: boolean) {
    this.#priorityOf = ({ method }) => (ranked && method !== 'own' ? priorities[method]! : 0)
  }

  push(item: Item): void {
    let at = this.waiting.length
    while (at > 0 && this.#priorityOf(this.waiting[at - 1]!) < this.#priorityOf(item)) at--
    this.waiting.splice(at, 0, item)
  }

  take(isBlocked: boolean): Item | undefined {
    const passes = ({ method }: Item): boolean => !isBlocked || (method !== 'own' && mayPass(method))
    const from = this.unstashed.some(passes) ? this.unstashed : this.waiting
    const at = from.findIndex(passes)
    return at < 0 ? undefined : from.splice(at, 1)[0]
  }

  evict(newcomer: number): Item | undefined {
    const may = this.waiting.filter((item) => item.method !== 'own')
    const lowest = Math.min(...may.map(this.#priorityOf))
    if (lowest > this.#priorityOf({ id: 0, method: newcomer })) return undefined
    const dropped = may.find((item) => this.#priorityOf(item) === lowest)
    if (dropped !== undefined) this.waiting.splice(this.waiting.indexOf(dropped), 1)
    return dropped
  }

  unstash(): number {
    const { length } = this.stash
    this.unstashed.unshift(...this.stash.splice(0))
    return length
  }

  restart(): void {
    this.unstash()
    this.waiting = this.waiting.filter(({ method }) => method !== 'own')
  }
}

/** Takes out of the mail as a cell does: what may not be handled now is put aside. */
const take = (mail: Mail, isBlocked: boolean): { readonly id: number; readonly message?: MessageAtHand } | undefined => {
  for (let mailbox = mail.next(isBlocked); mailbox !== undefined; mailbox = mail.next(isBlocked)) {
    const head = mailbox.takeHead()
    const method = head & 0xfff
    const kind = kindOf(head)
    const caller = mailbox.takeCaller()
    const { headBytes } = mailbox
    const args = mailbox.takeArgs(countOf(head))
    const isOwn = kind === messageKind.own
    if (isBlocked && (isOwn || !mayPass(method))) mail.putAside(kind, method, args, headBytes, caller)
    else if (isOwn) {
      mail.tookOwn()
      return { id: Number((args[0] as OwnMail).label) }
    } else return { id: args[0] as number, message: new MessageAtHand(kind, method, args, headBytes, caller) }
  }
  return undefined
}

const holder = new Outside(undefined as never, 'system', undefined as never)

const obeys = (mail: Mail, model: Model, steps: readonly Step[], stashes: boolean): void => {
  let ids = 0
  let atHand: MessageAtHand | undefined
  for (const each of steps) {
    switch (each.do) {
      case 'push': {
        const id = ++ids
        mail.push(messageKind.tell, each.method, [id], 0, undefined)
        model.push({ id, method: each.method })
        break
      }
      case 'own': {
        const id = ++ids
        mail.pushOwn({ isVoid: false, label: String(id), run: () => {} })
        model.push({ id, method: 'own' })
        break
      }
      case 'take':
      case 'take while a turn goes on': {
        const taken = take(mail, each.do !== 'take')
        expect(taken?.id).toBe(model.take(each.do !== 'take')?.id)
        atHand = taken?.message
        break
      }
      case 'stash': {
        if (!stashes || atHand === undefined) break
        const fits = model.stash.length + model.unstashed.length < bounds.messages
        if (!fits) expect(() => mail.stash(atHand!, bounds)).toThrow()
        else {
          mail.stash(atHand, bounds)
          model.stash.push({ id: atHand.args[0] as number, method: atHand.method })
          atHand = undefined
        }
        break
      }
      case 'unstash':
        if (stashes) expect(mail.unstash()).toBe(model.unstash())
        break
      case 'evict': {
        const dropped = mail.evict(messageKind.tell, each.for)
        expect(dropped?.method).toBe(model.evict(each.for)?.method)
        break
      }
      case 'restart':
        mail.handTo(holder, true)
        model.restart()
        atHand = undefined
    }
    const counted = model.waiting.filter(({ method }) => method !== 'own').length
    expect(mail.size).toBe(model.waiting.length + model.unstashed.length + model.stash.length)
    expect(mail.stashed).toBe(model.stash.length)
    expect(mail.overflow({ messages: counted + 1, bytes: Infinity, overflow: 'reject' }, 0)).toBeUndefined()
    expect(mail.overflow({ messages: counted, bytes: Infinity, overflow: 'reject' }, 0)).toBe('messages')
    expect(mail.overflow({ messages: 1e6, bytes: 64 * (counted + 1), overflow: 'reject' }, 0)).toBeUndefined()
    expect(mail.overflow({ messages: 1e6, bytes: 64 * (counted + 1) - 1, overflow: 'reject' }, 0)).toBe('bytes')
  }
  model.unstash()
  for (let left = model.take(false); left !== undefined; left = model.take(false)) {
    const dropped = mail.drop()!
    expect([dropped.kind === messageKind.own ? 'own' : dropped.method]).toEqual([left.method])
  }
  expect(mail.drop()).toBeUndefined()
  expect(mail.size).toBe(0)
}

describe('mail with priorities and a stash', () => {
  it('comes highest number first, within one number in order, and what was unstashed before all (D5, D6, B1)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => obeys(new LanedMail(priorities), new Model(true), steps, true)),
      { numRuns: 2_000 },
    )
  })

  it('without priorities comes in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => obeys(new LanedMail(undefined), new Model(false), steps, true)),
      { numRuns: 1_000 },
    )
  })
})

describe('mail of one priority', () => {
  it('comes in order, but for what may pass while a turn goes on (D1, E6, B1)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => obeys(new PlainMail(), new Model(false), steps, false)),
      { numRuns: 1_000 },
    )
  })
})
