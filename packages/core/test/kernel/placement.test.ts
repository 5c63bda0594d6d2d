import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Placement } from '../../src/actor/host.ts'
import { HostGroupHandle, HostHandle } from '../../src/kernel/host-handle.ts'
import { checkPlacement, chooseHost } from '../../src/kernel/placement.ts'

const systemId = 'sys'
const host = (slot: number, system = systemId): HostHandle =>
  new HostHandle(system, { slot, incarnation: 1, kind: 'thread' }, `host-${slot}`)
const group = (placement: Placement, count = 3): HostGroupHandle =>
  new HostGroupHandle(
    Array.from({ length: count }, (_, n) => host(n + 1)),
    placement,
  )
const noLoad = new Map<number, number>()
const refusal = expect.objectContaining({ code: 'OPTION' })

describe('an actor is placed', () => {
  it('on the host that was named', () => {
    const chosen = host(7)
    expect(chooseHost(systemId, chosen, undefined, noLoad)).toBe(chosen)
  })

  it('round-robin: on each host of the group in turn', () => {
    const hosts = group('round-robin')
    const slots = Array.from({ length: 7 }, () => chooseHost(systemId, hosts, undefined, noLoad).slot)
    expect(slots).toEqual([1, 2, 3, 1, 2, 3, 1])
  })

  it('least-busy: on the first of those with the fewest actors', () => {
    const load = new Map([[1, 2], [2, 1]]) // biome-ignore format: a table
    const hosts = group('least-busy')
    const slots = Array.from({ length: 6 }, () => {
      const { slot } = chooseHost(systemId, hosts, undefined, load)
      load.set(slot, (load.get(slot) ?? 0) + 1)
      return slot
    })
    expect(slots).toEqual([3, 2, 3, 1, 2, 3])
  })

  it('by key: always on the same host for the same key, and different keys are spread', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (by, count) => {
        const slots = [1, 2, 3].map(() => chooseHost(systemId, group({ by }, count), undefined, noLoad).slot)
        expect(new Set(slots).size).toBe(1)
        expect(slots[0]).toBeGreaterThanOrEqual(1)
        expect(slots[0]).toBeLessThanOrEqual(count)
      }),
    )
    const counts = new Map<number, number>()
    for (let n = 0; n < 4_000; n++) {
      const { slot } = chooseHost(systemId, group({ by: `user ${n}` }, 4), undefined, noLoad)
      counts.set(slot, (counts.get(slot) ?? 0) + 1)
    }
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })

  it('as the spawn says, when it says something else than the group', () => {
    const hosts = group('round-robin')
    const byKey = Array.from({ length: 5 }, () => chooseHost(systemId, hosts, { by: 'k' }, noLoad).slot)
    expect(new Set(byKey).size).toBe(1)
  })
})

describe('a place that is none', () => {
  it.each([
    ['a text', 'upstairs'],
    ['nothing', null],
    ['an object that only looks like a host', { slot: 1, incarnation: 1, kind: 'thread', name: 'x' }],
    ['a group without hosts', new HostGroupHandle([], 'round-robin')],
    ['a host of another system', host(1, 'other')],
    ['a group of another system', new HostGroupHandle([host(1, 'other')], 'round-robin')],
  ])('is refused: %s', (_, on) => {
    expect(() => chooseHost(systemId, on as never, undefined, noLoad)).toThrowError(refusal)
  })

  it.each(['busiest', {}, { by: 1 }, 3, null])('is refused as a placement: %j', (placement) => {
    expect(() => checkPlacement(placement as never)).toThrowError(refusal)
    if (placement !== null)
      expect(() => chooseHost(systemId, group('round-robin'), placement as never, noLoad)).toThrowError(refusal)
  })
})
