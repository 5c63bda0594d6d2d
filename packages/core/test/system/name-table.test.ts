import { beforeEach, describe, expect, it } from 'vitest'
import { actorId, actorNumber } from '../../src/ids/actor-number.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import type { Holder } from '../../src/refs/holder.ts'
import { Ref } from '../../src/refs/ref.ts'
import { NameTable } from '../../src/system/name-table.ts'

const nobody = { fenced: false } as Holder
const descriptor = descriptorOf('Named', ['#Named'], [])
const refTo = (slot: number, count: number, incarnation = 1): Ref => {
  const number = actorNumber(incarnation, count)
  return new Ref(
    { systemId: 'sys', slot, number, descriptor, id: actorId('sys', slot, number), send: () => {}, whenReady: () => {} },
    nobody,
  )
}
const taken = (holder: string, actorName = 'n') => expect.objectContaining({ code: 'NAME_TAKEN', actorName, holder })

const hostLife = (slot: number, incarnation = 1) => ({ slot, incarnation })
const nobodyWanted: ReadonlySet<number> = new Set()

let changes: string[]
let names: NameTable
beforeEach(() => {
  changes = []
  names = new NameTable(({ change, name, ref }) => void changes.push(`${name} ${change} ${ref.id}`))
})

describe('a name', () => {
  it('is reserved, then published, then found, and released by its actor', () => {
    const ref = refTo(1, 1)
    const reservation = names.reserve('n', hostLife(0))
    expect(names.find('n')).toBeUndefined()
    names.publish('n', reservation, ref)
    expect(names.find('n')).toBe(ref)
    names.release('n', ref.id)
    expect(names.find('n')).toBeUndefined()
    names.reserve('n', hostLife(0))
  })

  it('that is reserved cannot be reserved again, until that is given up', () => {
    const reservation = names.reserve('n', hostLife(0))
    expect(() => names.reserve('n', hostLife(0))).toThrowError(taken('an actor that is starting'))
    names.release('n', reservation)
    expect(names.reserve('n', hostLife(0))).not.toBe(reservation)
  })

  it('that is an actor`s cannot be reserved, and the error names the actor', () => {
    const ref = refTo(1, 1)
    names.publish('n', names.reserve('n', hostLife(0)), ref)
    expect(() => names.reserve('n', hostLife(0))).toThrowError(taken(ref.id))
  })

  it('is independent of others, also of those that every object knows', () => {
    names.reserve('n', hostLife(0))
    for (const other of ['N', 'n ', '', '__proto__', 'constructor', 'toString']) {
      expect(names.find(other)).toBeUndefined()
      names.publish(other, names.reserve(other, hostLife(0)), refTo(1, 1))
      expect(names.find(other)).toBeDefined()
    }
  })

  it('cannot be published under a reservation that was given up when another has it', () => {
    const old = names.reserve('n', hostLife(0))
    names.release('n', old)
    const next = names.reserve('n', hostLife(0))
    expect(() => names.publish('n', old, refTo(1, 1))).toThrowError(taken('an actor that is starting'))
    const ref = refTo(2, 2)
    names.publish('n', next, ref)
    expect(() => names.publish('n', old, refTo(1, 1))).toThrowError(taken(ref.id))
    expect(names.find('n')).toBe(ref)
  })
})

describe('the release of a name', () => {
  it('does nothing when it comes late: another has the name by then', () => {
    const [old, next] = [refTo(1, 1), refTo(1, 2)]
    names.publish('n', names.reserve('n', hostLife(0)), old)
    names.release('n', old.id)
    const reservation = names.reserve('n', hostLife(0))
    names.release('n', old.id)
    expect(() => names.reserve('n', hostLife(0))).toThrowError(taken('an actor that is starting'))
    names.publish('n', reservation, next)
    names.release('n', old.id)
    names.release('n', reservation)
    expect(names.find('n')).toBe(next)
  })

  it('does nothing for a name that nobody has', () => {
    names.release('n', 'sys/1/1.1')
    names.release('n', 1)
    expect(names.find('n')).toBeUndefined()
  })
})

describe('a name given to a running actor', () => {
  it('is one more of its names, and harmless to give again', () => {
    const ref = refTo(1, 1)
    names.publish('n', names.reserve('n', hostLife(0)), ref)
    names.give('m', ref)
    names.give('m', ref)
    expect([names.find('n'), names.find('m')]).toEqual([ref, ref])
    expect(changes).toEqual([`n appeared ${ref.id}`, `m appeared ${ref.id}`])
  })

  it('is refused when it is another`s, or kept for one that is starting', () => {
    const ref = refTo(1, 1)
    names.give('n', ref)
    expect(() => names.give('n', refTo(1, 2))).toThrowError(taken(ref.id))
    names.unregister('n')
    names.reserve('n', hostLife(0))
    expect(() => names.give('n', ref)).toThrowError(taken('an actor that is starting'))
  })

  it('can be taken away; one that is kept for an actor that is starting cannot, and one that nobody has need not', () => {
    const ref = refTo(1, 1)
    names.give('n', ref)
    names.unregister('n')
    names.unregister('n')
    expect(names.find('n')).toBeUndefined()
    const reservation = names.reserve('n', hostLife(0))
    names.unregister('n')
    names.publish('n', reservation, ref)
    expect(changes).toEqual([`n appeared ${ref.id}`, `n vanished ${ref.id}`, `n appeared ${ref.id}`])
  })
})

describe('the end of an actor', () => {
  it('frees all of its names, no other, and none twice', () => {
    const [one, other] = [refTo(1, 1), refTo(1, 2)]
    for (const name of ['a', 'b', 'c']) names.give(name, one)
    names.give('d', other)
    names.unregister('b')
    names.give('b', other)
    changes = []
    names.actorEnded(one.id)
    names.actorEnded(one.id)
    expect(changes).toEqual([`a vanished ${one.id}`, `c vanished ${one.id}`])
    expect([...names.present()].map(({ name, ref }) => [name, ref.id])).toEqual([
      ['d', other.id],
      ['b', other.id],
    ])
  })

  it('leaves nothing behind, however often names come and go', () => {
    const ref = refTo(1, 1)
    for (let n = 0; n < 10_000; n++) {
      names.give(`n${n % 7}`, ref)
      names.unregister(`n${n % 7}`)
    }
    expect(names.size).toBe(0)
    expect(changes.length).toBe(20_000)
    changes = []
    names.actorEnded(ref.id)
    expect(changes).toEqual([])
  })
})

describe('the end of a host', () => {
  it('leaves a name to an actor that is wanted back: it is found, and refused to others, until it is released (N3)', () => {
    const [wanted, unwanted] = [refTo(1, 1), refTo(1, 2)]
    names.give('wanted', wanted)
    names.give('unwanted', unwanted)
    names.hostDown(1, 1, new Set([Ref.targetOf(wanted).number]))
    expect(names.find('wanted')).toBe(wanted)
    expect(names.find('unwanted')).toBeUndefined()
    expect(() => names.reserve('wanted', hostLife(0))).toThrowError(taken(wanted.id, 'wanted'))
    names.release('wanted', wanted.id)
    expect(names.size).toBe(0)
  })

  it('does not concern what came after it in the same slot', () => {
    const [older, younger] = [refTo(1, 1, 1), refTo(1, 1, 2)]
    names.give('older', older)
    names.give('younger', younger)
    names.reserve('reserved', hostLife(1, 2))
    names.hostDown(1, 1, nobodyWanted)
    expect(names.find('older')).toBeUndefined()
    expect(names.find('younger')).toBe(younger)
    expect(() => names.reserve('reserved', hostLife(0))).toThrowError(taken('an actor that is starting', 'reserved'))
    names.hostDown(1, 2, nobodyWanted)
    expect(names.size).toBe(0)
  })

  it('frees the names of its actors and those it reserved, wherever they were wanted, and no others', () => {
    const [there, elsewhere] = [refTo(1, 1), refTo(2, 1)]
    names.publish('actor there', names.reserve('actor there', hostLife(0)), there)
    names.publish('actor elsewhere', names.reserve('actor elsewhere', hostLife(1)), elsewhere)
    names.reserve('reserved by it', hostLife(1))
    names.reserve('reserved by another', hostLife(2))
    names.hostDown(1, 1, nobodyWanted)
    expect(names.find('actor there')).toBeUndefined()
    expect(names.find('actor elsewhere')).toBe(elsewhere)
    names.reserve('actor there', hostLife(0))
    names.reserve('reserved by it', hostLife(0))
    expect(() => names.reserve('reserved by another', hostLife(0))).toThrowError(expect.objectContaining({ code: 'NAME_TAKEN' }))
  })
})
