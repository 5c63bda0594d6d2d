import { EventRecorder, ExpectationError, openProbe } from '@troupe/core/testing'
import { createSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'
import type { Printer } from './fixtures/reporter.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Reporter } = (await import(url('reporter'))) as typeof import('./fixtures/reporter.ts')

const messages = ['print', 'width', 'lines'] as const

describe.each(['here', 'thread', 'process'] as const)('a probe that is given to an actor on: %s', (on) => {
  it('receives, answers, and knows that nothing more came', async () => {
    await using open = await openSystem()
    await using printer = await openProbe<Printer>(open.system, messages)
    const reporter = await open.system.spawn(Reporter, { args: [printer.ref], on })
    reporter.tell.report('one')
    expect(await printer.expect('print')).toMatchObject({ args: ['one'], kind: 'tell' })

    const width = reporter.ask.width()
    const asked = await printer.expect('width')
    await printer.expectNothing()
    asked.reply(80)
    expect(await width).toBe(80)

    const texts = Array.from({ length: 100 }, (_, n) => `line ${n}`)
    expect(await reporter.ask.reportAll(texts)).toBe(100)
    await printer.settled()
    expect(printer.received.slice(2).map(({ args }) => args[0])).toEqual(texts)
    expect((await failure(ExpectationError, printer.expectNothing())).message).toMatch(
      /expected nothing, but print\("line 0"\) came/,
    )
  })

  it('fills its streams and hears of its end', async () => {
    await using open = await openSystem()
    await using printer = await openProbe<Printer>(open.system, messages)
    const reporter = await open.system.spawn(Reporter, { args: [printer.ref], on })
    printer.watch(reporter).on('lines', async function* (from) {
      for (let n = from; n > 0; n--) yield `${n}`
    })
    expect(await reporter.ask.lines(3)).toEqual(['3', '2', '1'])
    reporter.tell.report('the last')
    reporter.tell.finish()
    expect(await printer.expectEnded(reporter)).toMatchObject({ kind: 'ended', reason: { kind: 'stopped' }, lives: 1 })
    await printer.skipTo('print')
    await printer.expectNothing()
  })
})

describe('a probe in a real system', () => {
  it('waits no longer than it is told, by the clock of the system', async () => {
    await using open = await openSystem()
    await using printer = await openProbe<Printer>(open.system, messages, { timeoutMs: 60 })
    expect((await failure(ExpectationError, printer.expect('print'))).message).toBe(
      'the probe of print, width, lines expected print within 60 ms, but nothing came',
    )
    const reporter = await open.system.spawn(Reporter, { args: [printer.ref] })
    const ending = printer.expectEnded(reporter, { timeoutMs: 20 })
    expect((await failure(ExpectationError, ending)).message).toMatch(/the end of .* within 20 ms/)
  })

  it('is found by name from another host', async () => {
    await using open = await openSystem()
    await using reporter = await openProbe(open.system, Reporter, { name: 'reporter' })
    expect((await open.system.find(Reporter, 'reporter'))?.equals(reporter.ref)).toBe(true)
  })
})

describe('an event recorder in a real system', () => {
  it.each(['here', 'thread', 'process'] as const)('hears of an actor on: %s', async (on) => {
    using events = new EventRecorder({ only: ['actor.failed', 'actor.ended'] })
    await using system = await createSystem({ observer: events })
    await using printer = await openProbe<Printer>(system, messages)
    const reporter = await system.spawn(Reporter, { args: [printer.ref], on, restart: 'temporary' })
    reporter.tell.fail('on purpose')
    expect(await events.next('actor.failed')).toMatchObject({
      actor: reporter.id,
      method: 'fail',
      error: { message: 'on purpose' },
    })
    expect(await events.next('actor.ended', ({ actor }) => actor === reporter.id)).toMatchObject({ reason: { kind: 'failed' } })
    expect(events.of('actor.started')).toEqual([])
    expect((await failure(ExpectationError, events.next('actor.failed', undefined, { timeoutMs: 20 }))).message).toMatch(
      /within 20 ms/,
    )
  })
})
