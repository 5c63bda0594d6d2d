import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeTable } from '../../src/errors/code-table.ts'
import { errorClassName, findErrorClass, knowErrors, knownErrors } from '../../src/errors/error-classes.ts'
import { errorPage } from '../../src/errors/error-page.ts'
import * as expectationErrors from '../../src/errors/expectation-error.ts'
import * as handlerErrors from '../../src/errors/handler-errors.ts'
import * as hostErrors from '../../src/errors/host-errors.ts'
import * as linkErrors from '../../src/errors/link-errors.ts'
import * as notDelivered from '../../src/errors/not-delivered-errors.ts'
import * as optionErrors from '../../src/errors/option-error.ts'
import * as outcomeUnknown from '../../src/errors/outcome-unknown-errors.ts'
import * as simulationErrors from '../../src/errors/simulation-errors.ts'
import * as startErrors from '../../src/errors/start-errors.ts'
import * as supervisionErrors from '../../src/errors/supervision-errors.ts'
import { TroupeError } from '../../src/errors/troupe-error.ts'

const abstractClasses = ['NotDeliveredError', 'OutcomeUnknownError', 'LinkError']
const modules = [
  expectationErrors,
  handlerErrors,
  hostErrors,
  linkErrors,
  notDelivered,
  optionErrors,
  outcomeUnknown,
  simulationErrors,
  startErrors,
  supervisionErrors,
]
const classes = modules
  .flatMap((module) => Object.entries(module))
  .filter(
    ([name, value]) => typeof value === 'function' && value.prototype instanceof TroupeError && !abstractClasses.includes(name),
  )

/** For every code facts that stand out, and which of them the message has to show. */
const examples: Record<string, { facts: Record<string, unknown>; shown: readonly unknown[] }> = {
  ACTOR_NOT_FOUND: { facts: { actor: 'a/1' }, shown: ['a/1'] },
  ACTOR_STOPPED: { facts: { actor: 'a/1', reason: 'shutdown' }, shown: ['a/1', 'shutdown'] },
  MAILBOX_FULL: {
    facts: { actor: 'a/1', capacity: 77, unit: 'bytes', policy: 'drop-oldest' },
    shown: ['a/1', 77, 'bytes', 'drop-oldest'],
  },
  NOT_SENDABLE: { facts: { path: 'reply.x', why: 'is a symbol', direction: 'out' }, shown: ['reply.x', 'is a symbol'] },
  NOT_EXPOSED: { facts: { exportName: 'Counter', module: 'file:///c.js' }, shown: ['Counter', 'file:///c.js'] },
  HOST_UNAVAILABLE: {
    facts: { slot: 3, state: 'lost', retryable: false, host: 'workers' },
    shown: [3, 'lost', 'workers', 'not come back'],
  },
  HOST_START: { facts: { slot: 3, host: 'workers', exitCode: 9, signal: null, stderr: [] }, shown: [3, 'workers', 9] },
  LINK_FULL: { facts: { slot: 3, capBytes: 4096 }, shown: [3, 4096] },
  ASK_NOT_SENT: { facts: { actor: 'a/1', method: 'add' }, shown: ['a/1', 'add'] },
  ASK_CYCLE: { facts: { cycle: ['a.m', 'b.n', 'a.m'] }, shown: ['a.m -> b.n -> a.m'] },
  STALE_ACTOR: { facts: { actor: 'a/1' }, shown: ['a/1'] },
  SYSTEM_STOPPED: { facts: { system: 's1' }, shown: ['s1'] },
  PROTOCOL_MISMATCH: { facts: { actor: 'a/1', expected: 'add,get', got: 'add' }, shown: ['a/1', 'add,get'] },
  ASK_TIMEOUT: { facts: { actor: 'a/1', method: 'add', timeoutMs: 250 }, shown: ['a/1', 'add', '250 ms'] },
  ASK_CANCELLED: { facts: { actor: 'a/1', method: 'add' }, shown: ['a/1', 'add'] },
  ASK_INTERRUPTED: { facts: { actor: 'a/1', method: 'add', reason: 'killed' }, shown: ['a/1', 'add', 'killed'] },
  HOST_DOWN: {
    facts: { slot: 3, host: 'workers', exitCode: null, signal: 'SIGKILL', stderr: [] },
    shown: [3, 'workers', 'SIGKILL'],
  },
  REPLY_LOST: { facts: { actor: 'a/1', method: 'add', ran: true }, shown: ['a/1', 'add'] },
  START: { facts: { actor: 'a/1', host: 'workers' }, shown: ['a/1', 'workers'] },
  NAME_TAKEN: { facts: { actorName: 'till', holder: 'a/1' }, shown: ['till', 'a/1'] },
  ENTRY_NOT_GUARDED: { facts: { module: 'file:///main.js' }, shown: ['file:///main.js', 'isMain(import.meta)'] },
  HANDLER_TIMEOUT: { facts: { actor: 'a/1', method: 'add', timeoutMs: 250 }, shown: ['a/1', 'add', '250 ms'] },
  CONTEXT: { facts: { what: 'context works from onStart on' }, shown: ['onStart'] },
  THROWN_VALUE: { facts: { value: 'oops' }, shown: ['"oops"'] },
  OPTION: { facts: { option: 'capacity', expected: 'a whole number', got: 0.5 }, shown: ['capacity', 'a whole number', '0.5'] },
  HOST_STALLED: { facts: { host: 'workers', waitedMs: 1000 }, shown: ['workers', '1000 ms'] },
  FRAME_INVALID: { facts: { expected: 'a frame kind', got: 99 }, shown: ['a frame kind', '99'] },
  EXPECTATION: {
    facts: { who: 'the probe of Counter', expected: 'add', instead: 'nothing came' },
    shown: ['the probe of Counter', 'add', 'nothing came'],
  },
  SIMULATION: {
    facts: {
      failure: 'hang',
      what: 'nobody will settle it',
      seed: 7,
      hash: '0123456789abcdef',
      step: 70,
      atMs: 2.5,
      plan: { seed: 7 },
      shrinkRuns: 9,
      events: ['70 2.5 ms  hang'],
    },
    shown: ['seed 7', 'step 70', 'nobody will settle it', '0123456789abcdef', '70 2.5 ms  hang', '{"seed":7}'],
  },
  ESCAPED: { facts: { what: 'fetch', host: 'worker#1' }, shown: ['fetch', 'worker#1'] },
  SUPERVISION: {
    facts: { supervisor: 'a/1', child: 'Shop a/2', failures: 4, withinMs: 5000 },
    shown: ['a/1', 'Shop a/2', '4 failures', '5000 ms'],
  },
  CHILD_EXISTS: { facts: { supervisor: 'a/1', child: 'db' }, shown: ['a/1', "'db'"] },
  CHILD_NOT_FOUND: { facts: { supervisor: 'a/1', child: 'db' }, shown: ['a/1', "'db'"] },
  LINKED_EXIT: { facts: { actor: 'a/1', partner: 'a/2', reason: 'killed' }, shown: ['a/1', 'a/2', 'killed'] },
  STASH_FULL: { facts: { actor: 'a/1', capacity: 9, unit: 'messages' }, shown: ['a/1', 9, 'messages'] },
  HANDSHAKE: { facts: { peer: 'slot 3', why: 'wrong token' }, shown: ['slot 3', 'wrong token'] },
}

describe('the table of error codes', () => {
  it('holds every class of errors of this floor, once', () => {
    const inTable = Object.values(codeTable).map((entry) => entry.class)
    expect(new Set(inTable)).toEqual(new Set(classes.map(([, value]) => value)))
    expect(inTable).toHaveLength(classes.length)
  })

  it('has an example here for every code', () => {
    expect(Object.keys(examples).sort()).toEqual(Object.keys(codeTable).sort())
  })

  it.each(Object.keys(codeTable))('says of %s what it means and what to do, in sentences', (code) => {
    const { meaning, remedy } = codeTable[code]!
    for (const text of [meaning, remedy]) expect(text).toMatch(/^[A-Z].*\.$/)
  })

  it.each(Object.keys(codeTable))('makes of %s an error that names its facts', (code) => {
    const entry = codeTable[code]!
    const { facts, shown } = examples[code]!
    const error = new entry.class(facts, { cause: 'because' })
    expect(error).toMatchObject({ ...facts, code, family: entry.family, cause: 'because' })
    for (const text of shown) expect(error.message).toContain(String(text))
    expect(error.message.length).toBeLessThan(260)
  })

  it.each(classes)('gives %s the name that its prototype has', (name, errorClass) => {
    expect((errorClass as { prototype: Error }).prototype.name).toBe(name)
    expect(Object.hasOwn((errorClass as { prototype: Error }).prototype, 'name')).toBe(true)
  })
})

describe('the known classes of errors', () => {
  it('are found by name, those of the language too', () => {
    expect(findErrorClass('MailboxFullError')?.prototype).toBe(notDelivered.MailboxFullError.prototype)
    expect(findErrorClass('TypeError')?.prototype).toBe(TypeError.prototype)
    expect(findErrorClass('Nobody')).toBeUndefined()
  })

  it('take in those of a higher floor, and refuse a code that is taken', () => {
    class ShopClosedError extends TroupeError {
      readonly code = 'SHOP_CLOSED'
      constructor(facts: object, options?: ErrorOptions) {
        super('closed', facts, options)
      }
    }
    Object.defineProperty(ShopClosedError.prototype, 'name', { value: 'ShopClosedError' })
    const entry = { class: ShopClosedError, family: 'other', meaning: 'It is closed.', remedy: 'Come back.' } as const
    knowErrors({ SHOP_CLOSED: entry })
    expect(findErrorClass('ShopClosedError')?.prototype).toBe(ShopClosedError.prototype)
    expect(knownErrors().get('SHOP_CLOSED')).toBe(entry)
    expect(() => knowErrors({ MAILBOX_FULL: entry })).toThrow(/MAILBOX_FULL/)
  })

  it('recognise those of another copy of the package by brand and name', () => {
    class MailboxFullError extends Error {}
    Object.defineProperty(MailboxFullError.prototype, 'name', { value: 'MailboxFullError' })
    expect(errorClassName(MailboxFullError.prototype)).toBeUndefined()
    Object.defineProperty(MailboxFullError.prototype, Symbol.for('troupe.error'), { value: 'MailboxFullError' })
    expect(errorClassName(MailboxFullError.prototype)).toBe('MailboxFullError')
  })
})

describe('docs/errors.md', () => {
  it('has the row of every code of the core', () => {
    const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
    for (const [code, { meaning, remedy }] of Object.entries(codeTable)) {
      expect(page).toContain(`| \`${code}\` | ${meaning} | ${remedy} |`)
    }
    expect(errorPage()).toContain('## Not delivered')
  })
})

describe('the classes of errors that are known', () => {
  it('are the same for every copy of this package in a program', async () => {
    const another = '../../src/errors/error-classes.ts?another-copy'
    const copy = (await import(/* @vite-ignore */ another)) as typeof import('../../src/errors/error-classes.ts')
    expect(copy.findErrorClass).not.toBe(findErrorClass)
    expect(copy.findErrorClass('OptionError')?.prototype).toBe(optionErrors.OptionError.prototype)
    expect(copy.errorClassName(optionErrors.OptionError.prototype)).toBe('OptionError')
    expect(copy.knownErrors()).toBe(knownErrors())
  })
})
