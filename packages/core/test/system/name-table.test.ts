import { beforeEach, describe, expect, it } from 'vitest'
import { actorId, actorNumber } from '../../src/ids/actor-number.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import type { Holder } from '../../src/refs/holder.ts'
import { Ref } from '../../src/refs/ref.ts'
import { NameTable } from '../../src/system/name-table.ts'

const nobody = { fenced: false } as Holder
const descriptor = descriptorOf('Named', ['#Named'], [])
const refTo = (slot: number, count: number): Ref => {
  const number = actorNumber(1, count)
  return new Ref({ systemId: 'sys', slot, number, descriptor, id: actorId('sys', slot, number), send: () => {} }, nobody)
}
const taken = (holder: string) => expect.objectContaining({ code: 'NAME_TAKEN', actorName: 'n', holder })

let names: NameTable
beforeEach(() => {
  names = new NameTable()
})

describe('a name', () => {
  it('is reserved, then published, then found, and released by its actor', () => {
    const ref = refTo(1, 1)
    const reservation = names.reserve('n', 0)
    expect(names.find('n')).toBeUndefined()
    names.publish('n', reservation, ref)
    expect(names.find('n')).toBe(ref)
    names.release('n', ref.id)
    expect(names.find('n')).toBeUndefined()
    names.reserve('n', 0)
  })

  it('that is reserved cannot be reserved again, until that is given up', () => {
    const reservation = names.reserve('n', 0)
    expect(() => names.reserve('n', 0)).toThrowError(taken('an actor that is starting'))
    names.release('n', reservation)
    expect(names.reserve('n', 0)).not.toBe(reservation)
  })

  it('that is an actor`s cannot be reserved, and the error names the actor', () => {
    const ref = refTo(1, 1)
    names.publish('n', names.reserve('n', 0), ref)
    expect(() => names.reserve('n', 0)).toThrowError(taken(ref.id))
  })

  it('is independent of others, also of those that every object knows', () => {
    names.reserve('n', 0)
    for (const other of ['N', 'n ', '', '__proto__', 'constructor', 'toString']) {
      expect(names.find(other)).toBeUndefined()
      names.publish(other, names.reserve(other, 0), refTo(1, 1))
      expect(names.find(other)).toBeDefined()
    }
  })

  it('cannot be published under a reservation that was given up when another has it', () => {
    const old = names.reserve('n', 0)
    names.release('n', old)
    const next = names.reserve('n', 0)
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
    names.publish('n', names.reserve('n', 0), old)
    names.release('n', old.id)
    const reservation = names.reserve('n', 0)
    names.release('n', old.id)
    expect(() => names.reserve('n', 0)).toThrowError(taken('an actor that is starting'))
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

describe('the end of a host', () => {
  it('frees the names of its actors and those it reserved, wherever they were wanted, and no others', () => {
    const [there, elsewhere] = [refTo(1, 1), refTo(2, 1)]
    names.publish('actor there', names.reserve('actor there', 0), there)
    names.publish('actor elsewhere', names.reserve('actor elsewhere', 1), elsewhere)
    names.reserve('reserved by it', 1)
    names.reserve('reserved by another', 2)
    names.releaseHost(1)
    expect(names.find('actor there')).toBeUndefined()
    expect(names.find('actor elsewhere')).toBe(elsewhere)
    names.reserve('actor there', 0)
    names.reserve('reserved by it', 0)
    expect(() => names.reserve('reserved by another', 0)).toThrowError(expect.objectContaining({ code: 'NAME_TAKEN' }))
  })
})
