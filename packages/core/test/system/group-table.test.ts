import { beforeEach, describe, expect, it } from 'vitest'
import { actorId, actorNumber } from '../../src/ids/actor-number.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import type { Holder } from '../../src/refs/holder.ts'
import { Ref } from '../../src/refs/ref.ts'
import { GroupTable } from '../../src/system/group-table.ts'

const nobody = { fenced: false } as Holder
const descriptor = descriptorOf('Member', ['#Member'], [])
const refTo = (slot: number, count: number, incarnation = 1): Ref => {
  const number = actorNumber(incarnation, count)
  return new Ref(
    { systemId: 'sys', slot, number, descriptor, id: actorId('sys', slot, number), send: () => {}, whenReady: () => {} },
    nobody,
  )
}

let changes: string[]
let groups: GroupTable
beforeEach(() => {
  changes = []
  groups = new GroupTable((group, { change, ref }) => void changes.push(`${group} ${change} ${ref.id}`))
})
const membersOf = (group: string): string[] => groups.present(group).map(({ ref }) => ref.id)

describe('a group', () => {
  it('has its members in the order they joined, each once', () => {
    const [a, b] = [refTo(1, 1), refTo(2, 1)]
    groups.join('g', b)
    groups.join('g', a)
    groups.join('g', b)
    expect(membersOf('g')).toEqual([b.id, a.id])
    expect(changes).toEqual([`g joined ${b.id}`, `g joined ${a.id}`])
  })

  it('is left once, and is nowhere when the last member has left', () => {
    const a = refTo(1, 1)
    groups.leave('g', a.id)
    groups.join('g', a)
    groups.leave('g', 'another')
    groups.leave('g', a.id)
    groups.leave('g', a.id)
    expect(changes).toEqual([`g joined ${a.id}`, `g left ${a.id}`])
    expect(groups.size).toBe(0)
  })

  it('is independent of others, also of those that every object knows', () => {
    const a = refTo(1, 1)
    for (const group of ['g', 'G', '__proto__', 'constructor']) groups.join(group, a)
    groups.leave('g', a.id)
    expect(membersOf('g')).toEqual([])
    expect(membersOf('__proto__')).toEqual([a.id])
    expect(membersOf('toString')).toEqual([])
  })
})

describe('the end of a member', () => {
  it('takes it out of all of its groups', () => {
    const [a, b] = [refTo(1, 1), refTo(1, 2)]
    for (const group of ['g', 'h']) for (const ref of [a, b]) groups.join(group, ref)
    groups.leave('h', a.id)
    changes = []
    groups.actorEnded(a.id)
    groups.actorEnded(a.id)
    expect(changes).toEqual([`g left ${a.id}`])
    expect([membersOf('g'), membersOf('h')]).toEqual([[b.id], [b.id]])
  })

  it('leaves nothing behind, however often it joined and left', () => {
    const a = refTo(1, 1)
    for (let n = 0; n < 10_000; n++) {
      groups.join(`g${n % 7}`, a)
      groups.leave(`g${n % 7}`, a.id)
    }
    expect(groups.size).toBe(0)
    changes = []
    groups.actorEnded(a.id)
    expect(changes).toEqual([])
  })
})

describe('the end of a host', () => {
  it('takes its actors out, except those that come back; they leave at their end', () => {
    const [wanted, unwanted, elsewhere, younger] = [refTo(1, 1), refTo(1, 2), refTo(2, 1), refTo(1, 1, 2)]
    for (const ref of [wanted, unwanted, elsewhere, younger]) groups.join('g', ref)
    groups.join('h', unwanted)
    groups.hostDown(1, 1, new Set([Ref.targetOf(wanted).number]))
    expect(membersOf('g')).toEqual([wanted.id, elsewhere.id, younger.id])
    expect(groups.size).toBe(1)
    groups.actorEnded(wanted.id)
    expect(membersOf('g')).toEqual([elsewhere.id, younger.id])
  })
})
