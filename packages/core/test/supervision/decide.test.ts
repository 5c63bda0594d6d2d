import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Restart, Strategy } from '../../src/actor/supervision-options.ts'
import { type ChildEvent, concerned, counts, type Decision, decide, type Situation } from '../../src/supervision/decide.ts'

const child: Situation = {
  event: 'failed',
  restart: 'transient',
  significant: false,
  autoShutdown: 'never',
  othersSignificant: false,
  tooMany: false,
}
const restarts: readonly Restart[] = ['permanent', 'transient', 'temporary']
const events: readonly ChildEvent[] = ['failed', 'stopped', 'host-down', 'host-lost', 'ended']

const situations = fc.record<Situation>({
  event: fc.constantFrom(...events),
  restart: fc.constantFrom(...restarts),
  significant: fc.boolean(),
  autoShutdown: fc.constantFrom('never', 'any-significant', 'all-significant'),
  othersSignificant: fc.boolean(),
  tooMany: fc.boolean(),
})

describe('F6 what is done about a child', () => {
  it.each<[ChildEvent, Decision, Decision, Decision]>([
    // event, permanent, transient, temporary
    ['failed', 'restart', 'restart', 'end'],
    ['stopped', 'restart', 'end', 'end'],
    ['host-down', 'restart', 'restart', 'end'],
    ['host-lost', 'escalate', 'escalate', 'end'],
    ['ended', 'end', 'end', 'end'],
  ])('%s: permanent %s, transient %s, temporary %s', (event, ...decisions) => {
    expect(restarts.map((restart) => decide({ ...child, event, restart }))).toEqual(decisions)
  })

  it('is to escalate when a failure is one too many, and only then or when its host is lost (F7)', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const failure = counts(situation.restart, situation.event)
        const escalates = failure && (situation.tooMany || situation.event === 'host-lost')
        expect(decide(situation) === 'escalate').toBe(escalates)
      }),
    )
  })

  it('never is another life for one that has only one, nor for one that was ended from outside', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        expect(decide({ ...situation, restart: 'temporary' })).not.toBe('restart')
        expect(decide({ ...situation, event: 'ended' })).toBe('end')
      }),
    )
  })
})

describe('F13 automatic shutdown', () => {
  const gone: Situation = { ...child, event: 'stopped', significant: true }

  it.each<[Situation['autoShutdown'], boolean, Decision]>([
    ['never', false, 'end'],
    ['never', true, 'end'],
    ['any-significant', false, 'shut down'],
    ['any-significant', true, 'shut down'],
    ['all-significant', false, 'shut down'],
    ['all-significant', true, 'end'],
  ])('%s, with other significant children: %s, gives %s', (autoShutdown, othersSignificant, decision) => {
    expect(decide({ ...gone, autoShutdown, othersSignificant })).toBe(decision)
  })

  it('takes a child that is not significant for none', () => {
    expect(decide({ ...gone, significant: false, autoShutdown: 'any-significant' })).toBe('end')
  })

  it('counts the failure and the host of a child that has only one life as an end by itself', () => {
    const temporary: Situation = { ...gone, restart: 'temporary', autoShutdown: 'any-significant' }
    expect(decide({ ...temporary, event: 'failed' })).toBe('shut down')
    expect(decide({ ...temporary, event: 'host-down' })).toBe('shut down')
  })

  it('does not count a child that is restarted, or one that was ended from outside', () => {
    expect(decide({ ...gone, event: 'failed', autoShutdown: 'any-significant' })).toBe('restart')
    expect(decide({ ...gone, event: 'ended', autoShutdown: 'any-significant' })).toBe('end')
  })
})

describe('F8 whom a restart concerns', () => {
  const children = ['a', 'b', 'c', 'd']
  it.each<[Strategy, string[], string[]]>([
    ['one-for-one', ['b'], ['b']],
    ['one-for-one', ['d', 'b'], ['b', 'd']],
    ['one-for-all', ['b'], ['a', 'b', 'c', 'd']],
    ['rest-for-one', ['b'], ['b', 'c', 'd']],
    ['rest-for-one', ['d', 'b'], ['b', 'c', 'd']],
    ['rest-for-one', ['a'], ['a', 'b', 'c', 'd']],
  ])('with %s, when %s failed: %s', (strategy, failed, expected) => {
    expect(concerned(strategy, children, new Set(failed))).toEqual(expected)
  })

  it.each<Strategy>(['one-for-one', 'one-for-all', 'rest-for-one'])('with %s is nobody when nobody failed', (strategy) => {
    expect(concerned(strategy, children, new Set())).toEqual([])
    expect(concerned(strategy, children, new Set(['somebody who has ended']))).toEqual([])
  })
})
