import { describe, expect, it } from 'vitest'
import { fillSlots } from '../../../src/shared/locks/permit-slots.ts'
import { Permits } from '../../../src/shared/locks/permits.ts'
import { permitWords, SemaphoreDiscipline } from '../../../src/shared/locks/semaphore-discipline.ts'
import { cell } from '../../../src/shared/waiting/cell-layout.ts'
import { Machine, type SimulatedThread, settle } from './simulated/machine.ts'
import { atEveryAccess, die, endless, lookedMs, type Outcome, watch } from './simulated/scene.ts'

type User = { thread: SimulatedThread; it: Permits }

/** Turns in which those that are woken go on, with no time that passes. */
const turns = 60

const open = (machine: Machine, fair: boolean, count: number): User => {
  const discipline = new SemaphoreDiscipline(1, fair)
  return machine.start(
    discipline,
    (at) => Permits.at(at, discipline),
    (words) => {
      words[permitWords.left] = fillSlots(words, count)
      words[permitWords.all] = count
      words[permitWords.most] = 100
    },
  )
}

describe.each([true, false])('a thread that is killed at any access of a semaphore (fair: %s)', (fair) => {
  /** Waits, has them for a moment, and gives them back. */
  const pass = async ({ it }: User, permits: number): Promise<true> => {
    expect(await it.take(permits, endless)).toBe('in')
    await settle()
    expect(it.give(permits)).toBe(true)
    return true
  }

  /** All permits there are, as many as there may be, can be had, and no more. */
  const expectWhole = async (machine: Machine, { it }: User, all: readonly number[]): Promise<void> => {
    await machine.pass(lookedMs)
    const there = machine.word(permitWords.all)
    expect(all).toContain(there)
    if (there > 0) {
      const taken = watch(it.take(there, endless))
      await machine.pass(lookedMs)
      expect([taken.value, it.held, it.left]).toEqual(['in', there, 0])
    }
    expect(it.tryTake(1)).toBe(false)
    if (there > 0) it.give(there)
    // one by one too: of some that lie in slots and others
    for (let n = 0; n < there; n++) expect(it.tryTake(1)).toBe(true)
    expect([it.tryTake(1), it.held]).toEqual([false, there])
    for (let n = 0; n < there; n++) expect(it.give(1)).toBe(true)
    expect([it.left, it.held, machine.word(cell.waiting)]).toEqual([there, 0, 0])
  }

  const singly = (permits: Permits, count: number): void => {
    for (let n = 0; n < count; n++) permits.tryTake(1)
  }

  const deeds: readonly [string, number, readonly number[], (permits: Permits) => void][] = [
    ['takes one of', 2, [2], (permits) => void (permits.tryTake(1) && permits.give(1))],
    ['takes several of', 3, [3], (permits) => void (permits.tryTake(2) && permits.tryTake(1) && permits.give(3))],
    [
      'takes several of, and gives back one after the other',
      3,
      [3],
      (permits) => void (permits.tryTake(2) && permits.give(1) && permits.tryTake(1) && permits.give(1) && permits.give(1)),
    ],
    [
      'takes more of than can be taken in one step',
      9,
      [9],
      (permits) => {
        singly(permits, 9)
        permits.give(4)
        permits.give(5)
      },
    ],
    ['adds to', 1, [1, 3], (permits) => void permits.give(2)],
    ['takes one of, and adds to', 1, [1, 3], (permits) => void (permits.tryTake(1) && permits.give(3))],
    ['consumes one of', 2, [2, 1], (permits) => permits.tryTake(1) && permits.consume(1)],
    [
      'consumes several of',
      9,
      [9, 1],
      (permits) => {
        singly(permits, 9)
        permits.consume(8)
      },
    ],
    ['waits for in vain, blocking', 1, [1], (permits) => void permits.takeSync(2, 20, 'permits')],
  ]

  it.each(deeds)('that it %s leaves all to the others (%s permits)', async (_, count, all, deed) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const [victim, one, other] = [open(machine, fair, count), open(machine, fair, count), open(machine, fair, count)]
      const survived = die(victim.thread, accesses, () => deed(victim.it))
      victim.thread.kill()
      const waits = [watch(pass(one, 1)), watch(pass(other, 1))]
      await machine.pass(2 * lookedMs)
      expect(waits.map(({ value }) => value)).toEqual([true, true])
      await expectWhole(machine, one, all)
      return survived
    })
    expect(deaths).toBeGreaterThan(2)
  })

  it.each([
    ['one by one', 1],
    ['at once', 2],
  ])('to which it gives what others wait for, %s, does not leave them behind', async (_, times) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const users = [open(machine, fair, 2), open(machine, fair, 2), open(machine, fair, 2), open(machine, fair, 2)]
      const [victim, one, other, last] = users as [User, User, User, User]
      if (times === 1) singly(victim.it, 2)
      else victim.it.tryTake(2)
      const waits = [watch(pass(one, 1)), watch(pass(other, 2)), watch(pass(one, 1)), watch(pass(last, 1))]
      await settle()
      const survived = die(victim.thread, accesses, () => {
        for (let given = 0; given < 2; given += times) victim.it.give(times)
      })
      // nobody needs the clock to help
      if (survived) await settle(turns)
      else await machine.pass(2 * lookedMs)
      expect(waits.map(({ value }) => value)).toEqual([true, true, true, true])
      await expectWhole(machine, one, [2])
      return survived
    })
    expect(deaths).toBeGreaterThan(3)
  })

  it.each([1, 2])('for %s of whose permits it waits leaves them to those behind it', async (permits) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const users = [open(machine, fair, 2), open(machine, fair, 2), open(machine, fair, 2), open(machine, fair, 2)]
      const [holder, victim, one, other] = users as [User, User, User, User]
      holder.it.tryTake(2)
      victim.thread.left = accesses
      const came = watch(victim.it.take(permits, endless))
      await settle()
      const waits: Outcome<true>[] = [watch(pass(one, 2)), watch(pass(other, 1))]
      await settle()
      holder.it.give(2)
      await machine.pass(lookedMs)
      const survived = !victim.thread.isDead
      victim.thread.left = Infinity
      if (survived) expect([came.value, victim.it.held]).toEqual(['in', permits])
      victim.thread.kill()
      await machine.pass(2 * lookedMs)
      expect(waits.map(({ value }) => value)).toEqual([true, true])
      await expectWhole(machine, one, [2])
      return survived
    })
    expect(deaths).toBeGreaterThan(10)
  })

  it.each([
    ['one by one', (permits: Permits) => singly(permits, 9)],
    ['at once', (permits: Permits) => void permits.tryTake(9)],
  ])('while it looks after one that died with permits, taken %s, loses none of them', async (_, take) => {
    const deaths = await atEveryAccess(async (machine, accesses) => {
      const users = [open(machine, fair, 9), open(machine, fair, 9), open(machine, fair, 9)]
      const [dead, victim, one] = users as [User, User, User]
      take(dead.it)
      expect(dead.it.held).toBe(9)
      dead.thread.kill()
      await machine.pass(100)
      const survived = die(victim.thread, accesses, () => victim.it.cell.look())
      victim.thread.kill()
      const waits = watch(pass(one, 2))
      await machine.pass(2 * lookedMs)
      expect(waits.value).toBe(true)
      await expectWhole(machine, one, [9])
      return survived
    })
    expect(deaths).toBeGreaterThan(5)
  })
})

describe.each([true, false])('those that wait for permits (fair: %s) have them without help of a clock', (fair) => {
  const played = async (scene: (users: readonly [User, User, User]) => Promise<void>): Promise<void> => {
    await using machine = new Machine()
    await scene([open(machine, fair, 2), open(machine, fair, 2), open(machine, fair, 2)])
  }

  it('when several are given, and who has some does not give them back', () =>
    played(async ([holder, one, other]) => {
      for (let n = 0; n < 2; n++) holder.it.tryTake(1)
      const waits = [watch(one.it.take(1, endless)), watch(other.it.take(1, endless))]
      await settle()
      for (let n = 0; n < 2; n++) holder.it.give(1)
      await settle(turns)
      expect(waits.map(({ value }) => value)).toEqual(['in', 'in'])
    }))

  it('when who was woken for them gives up before it comes', () =>
    played(async ([holder, one, other]) => {
      holder.it.tryTake(2)
      const abort = new AbortController()
      const waits = [watch(one.it.take(1, { ...endless, signal: abort.signal })), watch(other.it.take(2, endless))]
      await settle()
      holder.it.give(2)
      abort.abort()
      if (waits[0]!.value === 'in') one.it.give(1)
      await settle(turns)
      if (waits[0]!.value === 'in') one.it.give(1)
      await settle(turns)
      expect([waits[1]!.value, other.it.held]).toEqual(['in', 2])
    }))

  it('when who was woken for many finds that some are gone, and there are enough for another one', () =>
    played(async ([holder, one, other]) => {
      holder.it.tryTake(2)
      const waits = [watch(one.it.take(2, endless)), watch(other.it.take(1, endless))]
      await settle()
      holder.it.give(2)
      // in its order nobody gets in between
      expect(holder.it.tryTake(1)).toBe(!fair)
      await settle(turns)
      if (fair) one.it.give(2)
      await settle(turns)
      expect(waits.map(({ value }) => value)).toEqual([fair ? 'in' : undefined, 'in'])
    }))
})
