import { describe, expect, it } from 'vitest'
import type { Passage } from '../../../src/shared/locks/barrier-core.ts'
import { BarrierDiscipline, barrierWords, verdicts } from '../../../src/shared/locks/barrier-discipline.ts'
import { BarrierWord } from '../../../src/shared/locks/barrier-word.ts'
import { Event } from '../../../src/shared/locks/event.ts'
import { EventDiscipline } from '../../../src/shared/locks/event-discipline.ts'
import { Once } from '../../../src/shared/locks/once.ts'
import { OnceDiscipline } from '../../../src/shared/locks/once-discipline.ts'
import { reads, type Way } from '../../../src/shared/locks/rw-core.ts'
import { RwDiscipline, rwWords, writes } from '../../../src/shared/locks/rw-discipline.ts'
import { RwWord } from '../../../src/shared/locks/rw-word.ts'
import { SyncParts } from '../../../src/shared/locks/sync-parts.ts'
import { cell } from '../../../src/shared/waiting/cell-layout.ts'
import { type Machine, type SimulatedThread, settle } from './simulated/machine.ts'
import { atEveryAccess, die, endless, lookedMs, type Outcome, watch } from './simulated/scene.ts'

/** Time for which one that was seen alive is not looked at again. */
const trustedMs = 20

describe('a thread that is killed at any access of an event', () => {
  const open = (machine: Machine): { thread: SimulatedThread; it: Event } =>
    machine.start(new EventDiscipline(), (at) => new Event(new SyncParts(at, 'event')))

  it.each([
    ['that it sets', (event: Event) => event.set()],
    ['that it sets and clears', (event: Event) => [event.set(), event.clear()]],
    ['that it waits for', (event: Event) => void event.wait().catch(() => {})],
  ])('%s has set it for all or for nobody, and leaves no wait behind', async (_, deed) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const [victim, one, other, last] = [open(machine), open(machine), open(machine), open(machine)]
      const waits = [one, other, other].map(({ it: event }) => watch(event.wait()))
      await settle()
      const survived = die(victim.thread, accesses, () => deed(victim.it))
      await machine.pass(lookedMs)
      const woken = waits.filter(({ value }) => value).length
      expect([0, 3]).toContain(woken)
      if (last.it.isSet) expect(woken).toBe(3)
      last.it.set()
      victim.thread.kill()
      await machine.pass(lookedMs)
      expect(waits.map(({ value }) => value)).toEqual([true, true, true])
      last.it.clear()
      expect(machine.word(cell.waiting)).toBe(0)
      return survived
    })
    expect(deaths).toBeGreaterThan(3)
  })
})

describe('a thread that is killed at any access of a barrier', () => {
  type Party = { thread: SimulatedThread; it: BarrierWord }
  const open = (machine: Machine): Party =>
    machine.start(
      new BarrierDiscipline(),
      (at) => new BarrierWord(at),
      (words) => {
        words[barrierWords.parties] = 3
      },
    )
  const come = ({ it }: Party, action?: () => unknown): Outcome<Passage> => watch(it.wait(endless, action))

  const expectRound = async (machine: Machine, parties: readonly Party[]): Promise<void> => {
    const outcomes = parties.map((party) => come(party))
    await machine.pass(lookedMs)
    expect(outcomes.map(({ value }) => value)).toMatchObject([{ index: 0 }, { index: 1 }, { index: 2 }])
    expect(machine.word(cell.waiting)).toBe(0)
  }

  /** Those that wait have all passed, all failed, or all wait on; then they are helped, and there is a round of those that live. */
  const expectWhole = async (machine: Machine, waits: readonly Outcome<Passage>[], living: readonly Party[]): Promise<void> => {
    await machine.pass(lookedMs)
    const kinds = new Set(waits.map(({ value }) => (value === undefined ? 'waits' : (value.verdict ?? 'passed'))))
    expect([...kinds]).toHaveLength(1)
    const [kind] = kinds
    if (kind === 'waits') {
      const last = come(living[2]!)
      await machine.pass(lookedMs)
      expect(last.value).toMatchObject({ index: 2 })
    } else if (kind !== 'passed' && kind !== verdicts.reset) {
      const late = come(living[2]!)
      await settle()
      expect(late.value).toMatchObject({ verdict: kind })
      living[0]!.it.reset()
    }
    if (kind === 'waits' || kind === 'passed')
      expect(new Set(waits.map(({ value }) => (value as { index: number }).index)).size).toBe(2)
    await expectRound(machine, living)
  }

  const diesInside = ({ thread }: Party): void => thread.kill()

  it.each([
    ['as the last party', undefined],
    ['as the last party, around the action that it runs', () => {}],
    ['as the last party, over an action that throws', () => Promise.reject(new Error('no'))],
    ['as the last party, in its action', diesInside],
  ])('%s lets all go or none, and a new round can follow', async (_, action) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const [victim, ...living] = [open(machine), open(machine), open(machine), open(machine)] as [Party, Party, Party, Party]
      const waits = [come(living[0]!), come(living[1]!)]
      await settle()
      victim.thread.left = accesses
      let acted = false
      const act = (): unknown => {
        acted = action === diesInside
        return action?.(victim)
      }
      come(victim, action && act)
      await settle()
      const survived = !victim.thread.isDead
      victim.thread.kill()
      await expectWhole(machine, waits, living)
      return survived || acted
    })
    expect(deaths).toBeGreaterThan(10)
  })

  it.each([
    ['as the first party, or one of its two', 0],
    ['as one of the two of its thread that wait together', 1],
  ])('%s breaks it if it had come', async (_, before) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const [victim, ...living] = [open(machine), open(machine), open(machine), open(machine)] as [Party, Party, Party, Party]
      for (let n = 0; n < before; n++) come(victim)
      await settle()
      victim.thread.left = accesses
      const came = come(victim)
      await settle()
      const survived = !victim.thread.isDead
      victim.thread.kill()
      // nobody looks again so soon after somebody who was just seen alive
      await machine.pass(trustedMs)
      const isHere = survived || came.value !== undefined || before > 0
      const waits = [come(living[0]!), come(living[1]!)]
      await machine.pass(lookedMs)
      // one that had not come is no party
      if (isHere) expect(waits.map(({ value }) => value?.verdict)).toEqual([verdicts.died, verdicts.died])
      await expectWhole(machine, waits, living)
      return survived
    })
    expect(deaths).toBeGreaterThan(5)
  })

  it.each([
    ['that it aborts', (barrier: BarrierWord) => barrier.break(verdicts.aborted)],
    ['that it resets', (barrier: BarrierWord) => barrier.reset()],
    ['at which it looks', (barrier: BarrierWord) => barrier.look()],
  ])('%s tells all or nobody', async (_, deed) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const [victim, ...living] = [open(machine), open(machine), open(machine), open(machine)] as [Party, Party, Party, Party]
      const waits = [come(living[0]!), come(living[1]!)]
      await settle()
      const survived = die(victim.thread, accesses, () => deed(victim.it))
      await expectWhole(machine, waits, living)
      return survived
    })
    expect(deaths).toBeGreaterThan(5)
  })
})

describe('a thread that is killed at any access of a lock for readers and a writer', () => {
  type User = { thread: SimulatedThread; it: RwWord }
  const open = (machine: Machine, unfair = 0): User =>
    machine.start(
      new RwDiscipline(),
      (at) => new RwWord(at),
      (words) => {
        words[rwWords.unfair] = unfair
      },
    )

  /** In there, and out again; says whether it was told of a death. */
  const use = async ({ it }: User, way: Way, inside: Set<string>, name: string): Promise<boolean> => {
    expect(await it.enter(way, endless)).toBe('in')
    if (way === writes) expect([...inside]).toEqual([])
    else expect([...inside].every((other) => other.startsWith('read'))).toBe(true)
    const told = it.deadWriter !== undefined
    inside.add(`${way === writes ? 'write' : 'read'} ${name}`)
    await settle()
    inside.clear()
    it.markConsistent()
    if (way === writes) it.leaveWrite()
    else it.leaveRead()
    return told
  }

  const deeds: readonly [string, (lock: RwWord, note: (inside: boolean) => void) => void][] = [
    [
      'reads',
      (lock) => {
        if (lock.tryEnter(reads)) lock.leaveRead()
      },
    ],
    [
      'reads twice',
      (lock) => {
        if (lock.tryEnter(reads) && lock.tryEnter(reads)) lock.leaveRead()
        lock.leaveRead()
      },
    ],
    [
      'writes',
      (lock, note) => {
        if (!lock.tryEnter(writes)) return
        note(true)
        note(false)
        lock.leaveWrite()
      },
    ],
    [
      'writes, and reads what it wrote',
      (lock, note) => {
        if (!lock.tryEnter(writes)) return
        note(true)
        note(false)
        lock.downgrade()
        lock.leaveRead()
      },
    ],
  ]

  describe.each([0, 1])('(unfair: %s)', (unfair) => {
    it.each(deeds)('that it %s leaves it to the next ones, who are told if it wrote', async (_, deed) => {
      const deaths = await atEveryAccess(async (machine, accesses) => {
        const users = [open(machine, unfair), open(machine, unfair), open(machine, unfair), open(machine, unfair)]
        const [victim, one, other, last] = users as [User, User, User, User]
        let wrote = false
        const survived = die(victim.thread, accesses, () => deed(victim.it, (inside) => (wrote = inside)))
        const inside = new Set<string>()
        const told = [
          watch(use(one, writes, inside, 'one')),
          watch(use(other, reads, inside, 'other')),
          watch(use(last, reads, inside, 'last')),
        ]
        await machine.pass(2 * lookedMs)
        expect(told.every(({ value }) => value !== undefined)).toBe(true)
        if (wrote) expect(told.some(({ value }) => value)).toBe(true)
        if (survived) expect(told.map(({ value }) => value)).toEqual([false, false, false])
        expect([cell.owner, cell.waiting, rwWords.readers].map((index) => machine.word(index))).toEqual([0, 0, 0])
        return survived
      })
      expect(deaths).toBeGreaterThan(10)
    })

    it.each([
      ['writes', writes],
      ['reads', reads],
    ] as const)('from which it goes while others wait, where it %s, does not leave them behind', async (_, way) => {
      const deaths = await atEveryAccess(async (machine, accesses) => {
        const users = [open(machine, unfair), open(machine, unfair), open(machine, unfair), open(machine, unfair)]
        const [victim, one, other, last] = users as [User, User, User, User]
        expect(victim.it.tryEnter(way)).toBe(true)
        const inside = new Set<string>()
        const told = [
          watch(use(one, writes, inside, 'one')),
          watch(use(other, reads, inside, 'other')),
          watch(use(last, writes, inside, 'last')),
        ]
        await settle()
        inside.clear()
        const survived = die(victim.thread, accesses, () => (way === writes ? victim.it.leaveWrite() : victim.it.leaveRead()))
        await machine.pass(2 * lookedMs)
        expect(told.every(({ value }) => value !== undefined)).toBe(true)
        expect([cell.owner, cell.waiting, rwWords.readers].map((index) => machine.word(index))).toEqual([0, 0, 0])
        return survived
      })
      expect(deaths).toBeGreaterThan(5)
    })

    it.each([
      ['writer', writes],
      ['reader', reads],
    ] as const)('while it looks after a dead %s does not keep anybody from being told', async (_, way) => {
      const deaths = await atEveryAccess(async (machine, accesses) => {
        const users = [open(machine, unfair), open(machine, unfair), open(machine, unfair), open(machine, unfair)]
        const [dead, victim, one, other] = users as [User, User, User, User]
        expect(dead.it.tryEnter(way)).toBe(true)
        dead.thread.kill()
        await machine.pass(100)
        const survived = die(victim.thread, accesses, () => victim.it.cell.look())
        const inside = new Set<string>()
        const told = [watch(use(one, writes, inside, 'one')), watch(use(other, reads, inside, 'other'))]
        await machine.pass(2 * lookedMs)
        expect(told.map(({ value }) => value)).toEqual([way === writes, false])
        expect([cell.owner, cell.waiting, rwWords.readers].map((index) => machine.word(index))).toEqual([0, 0, 0])
        return survived
      })
      expect(deaths).toBeGreaterThan(10)
    })

    it.each([
      ['writer', writes],
      ['reader', reads],
    ] as const)('for which it waits as a %s leaves it to those behind it', async (_, way) => {
      const deaths = await atEveryAccess(async (machine, accesses) => {
        const users = [open(machine, unfair), open(machine, unfair), open(machine, unfair), open(machine, unfair)]
        const [first, victim, one, other] = users as [User, User, User, User]
        expect(first.it.tryEnter(writes)).toBe(true)
        victim.thread.left = accesses
        const waits = watch(victim.it.enter(way, endless))
        await settle()
        const inside = new Set<string>()
        const told = [watch(use(one, writes, inside, 'one')), watch(use(other, reads, inside, 'other'))]
        await settle()
        inside.clear()
        first.it.leaveWrite()
        await machine.pass(lookedMs)
        const survived = !victim.thread.isDead
        if (survived) expect(waits.value).toBe('in')
        victim.thread.kill()
        await machine.pass(2 * lookedMs)
        expect(told.every(({ value }) => value !== undefined)).toBe(true)
        // it may die between the grant and the moment at which it comes: it never was in there then
        expect(told.some(({ value }) => value)).toBe(way === writes && waits.value === 'in')
        expect([cell.owner, cell.waiting, rwWords.readers].map((index) => machine.word(index))).toEqual([0, 0, 0])
        return survived
      })
      expect(deaths).toBeGreaterThan(10)
    })
  })
})

describe('a thread that is killed at any access of something that is done once', () => {
  it('leaves it to the next one, or has done it', async () => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const open = (): { thread: SimulatedThread; it: Once } =>
        machine.start(new OnceDiscipline(), (at) => new Once(new SyncParts(at, 'once')))
      const [victim, one, other] = [open(), open(), open()]
      let finished = 0
      const work = async (): Promise<void> => {
        await settle()
        finished++
      }
      victim.thread.left = accesses
      watch(victim.it.run(work))
      const waits = [one, other].map(({ it: once }) => watch(once.run(work)))
      await machine.pass(lookedMs)
      const survived = !victim.thread.isDead
      // who finished it and died before it could say so is not known to have done it
      expect(waits.every(({ value }) => value !== undefined)).toBe(true)
      expect(waits.filter(({ value }) => value).length).toBeLessThanOrEqual(1)
      if (survived) expect(finished).toBe(1)
      else expect([1, 2]).toContain(finished)
      expect(one.it.done).toBe(true)
      return survived
    })
    expect(deaths).toBeGreaterThan(5)
  })
})
