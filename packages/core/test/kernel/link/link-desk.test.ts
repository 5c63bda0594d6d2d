import { describe, expect, it } from 'vitest'
import { actorId } from '../../../src/ids/actor-number.ts'
import type { FarHost } from '../../../src/kernel/far-host.ts'
import { LinkDesk } from '../../../src/kernel/link-desk.ts'
import type { Linked, LinkedLife, Partner } from '../../../src/kernel/partner.ts'
import { Ref } from '../../../src/refs/ref.ts'

type Deed = 'link' | 'unlink' | 'die'
type Side = 'left' | 'right'

/** An actor with one life after another, as its desk of links sees it, and what its lives heard. */
class Person implements Linked {
  readonly partners = new Map<string, Partner>()
  readonly owner: Linked['owner']
  lives = 1
  /** For each life, the reasons of exits it was told. */
  readonly exits: string[][] = [[]]

  constructor(slot: number) {
    const target = {
      systemId: 'system',
      slot,
      number: 1 + 2 ** 32,
      id: actorId('system', slot, 1 + 2 ** 32),
      protocol: { trapsExits: false },
      phase: 'running',
      acceptOwn: () => {},
      failLife: (_: string, error: { readonly reason: string }) => this.exits.at(-1)!.push(error.reason),
    }
    const life = { fenced: false, instance: undefined, asks: { isolated: false }, target } as unknown as LinkedLife
    this.owner = { ...target, life } as unknown as Linked['owner']
  }

  get ties(): Linked {
    return this
  }
}

/** Two kernels with one actor each; what they send to each other arrives when the test wants it. */
class Pair {
  readonly left = new Person(1)
  readonly right = new Person(2)
  /** What is under way to each side. */
  readonly toLeft: [string, unknown[]][] = []
  readonly toRight: [string, unknown[]][] = []
  readonly #hosts: Record<Side, FarHost>
  readonly #desks: Record<Side, LinkDesk>

  constructor() {
    const host = (slot: number): FarHost => ({ slot, incarnation: 1, state: 'up', forGood: false, killed: undefined })
    this.#hosts = { left: host(1), right: host(2) }
    const desk = (side: Side): LinkDesk => {
      const other = side === 'left' ? 'right' : 'left'
      return new LinkDesk({
        systemId: 'system',
        slot: this.#hosts[side].slot,
        actors: new Map([[1 + 2 ** 32, this[side]]]),
        reserved: new Map(),
        outside: {} as never,
        isEnding: false,
        soon: (action) => action(),
        peerOf: () => this.#hosts[other],
        notify: (_, method, args) => void (other === 'left' ? this.toLeft : this.toRight).push([method, args]),
      })
    }
    this.#desks = { left: desk('left'), right: desk('right') }
  }

  do(side: Side, deed: Deed): void {
    const one = this[side]
    const other = side === 'left' ? this.right : this.left
    const desk = this.#desks[side]
    if (deed === 'link') desk.link(one, other.owner)
    else if (deed === 'unlink') desk.unlink(one, other.owner)
    else {
      desk.lifeOver(one, { kind: 'failed', error: new Error() }, one.lives++)
      one.exits.push([])
    }
  }

  /** Lets the next message arrive at that side. False: none is under way. */
  arrive(side: Side): boolean {
    const next = (side === 'left' ? this.toLeft : this.toRight).shift()
    if (next === undefined) return false
    const [method, args] = next
    const desk = this.#desks[side]
    const from = this.#hosts[side === 'left' ? 'right' : 'left']
    if (method === 'link') desk.linked(from, args[0] as number, args[1] as Ref, args[2] as number)
    else if (method === 'unlink') desk.unlinked(from, ...(args as [number, number, number, number]))
    else desk.exited(from, ...(args as Parameters<LinkDesk['exited']> extends [unknown, ...infer Rest] ? Rest : never))
    return true
  }

  arriveAll(): void {
    while (this.arrive('left') || this.arrive('right')) {}
  }

  isLinked(side: Side): boolean {
    return this[side].partners.size > 0
  }
}

type Move = 'left acts' | 'right acts' | 'left hears' | 'right hears'

/** Every order in which two programs and the messages they cause can happen; each is run from the beginning. */
function* allOrders(left: readonly Deed[], right: readonly Deed[]): Generator<{ pair: Pair; moves: readonly string[] }> {
  const paths: Move[][] = [[]]
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const pair = new Pair()
    const moves: string[] = []
    const todo = { left: [...left], right: [...right] }
    for (const move of path) {
      const side = move.startsWith('left') ? 'left' : 'right'
      if (move.endsWith('acts')) {
        const deed = todo[side].shift()!
        moves.push(`${side} ${deed}s`)
        pair.do(side, deed)
      } else {
        const [method] = (side === 'left' ? pair.toLeft : pair.toRight)[0]!
        moves.push(`${side} hears ${method}`)
        pair.arrive(side)
      }
    }
    const next: Move[] = []
    if (todo.left.length > 0) next.push('left acts')
    if (todo.right.length > 0) next.push('right acts')
    if (pair.toLeft.length > 0) next.push('left hears')
    if (pair.toRight.length > 0) next.push('right hears')
    if (next.length === 0) yield { pair, moves }
    for (const move of next) paths.push([...path, move])
  }
}

const programs: readonly (readonly Deed[])[] = [
  [],
  ['link'],
  ['die'],
  ['link', 'unlink'],
  ['link', 'die'],
  ['unlink', 'link'],
  ['link', 'unlink', 'link'],
  ['link', 'die', 'link'],
  ['link', 'link', 'die'],
]
const both = programs.flatMap((left, at) =>
  programs.slice(at).flatMap((right) => (left.length + right.length < 6 ? [[left, right] as const] : [])),
)

describe('L1 two lives that link, unlink and end in every order of deeds and messages', () => {
  it.each(
    both.map(([left, right]) => [`${left.join(', ') || 'nothing'} | ${right.join(', ') || 'nothing'}`, left, right] as const),
  )('agree in the end on whether they are linked: %s', (_, left, right) => {
    const deeds = [...left, ...right]
    const stays = deeds.includes('link') && !deeds.includes('unlink') && !deeds.includes('die')
    const breaches: string[] = []
    let orders = 0
    for (const { pair, moves } of allOrders(left, right)) {
      orders++
      const note = (what: string, is: unknown, expected: unknown): unknown =>
        is === expected || breaches.push(`${what} is ${is}: ${moves.join(', ')}`)
      const linked = pair.isLinked('left')
      note('the right side', pair.isLinked('right'), linked)
      if (stays) note('a link that nobody took back', linked, true)
      // a partner that lives again may be linked again, and end again
      note(
        'told too often',
        [...pair.left.exits, ...pair.right.exits].some((exits) => exits.length > 2),
        false,
      )
      // the end of a linked life is told once, and ends the link at both sides
      const heard = pair.right.exits.at(-1)!.length
      pair.do('left', 'die')
      pair.arriveAll()
      note('told of the end', pair.right.exits.at(-1)!.length - heard, linked ? 1 : 0)
      note('left behind', pair.isLinked('left') || pair.isLinked('right'), false)
    }
    expect(orders).toBeGreaterThan(0)
    expect(breaches.slice(0, 3)).toEqual([])
  })

  it('a life that linked and is not unlinked hears of the end of the other, whenever that was, or is linked to the next', () => {
    for (const right of [['die'], ['link', 'die'], ['die', 'link'], ['die', 'die'], ['link', 'die', 'die']] as const) {
      for (const { pair, moves } of allOrders(['link'], right)) {
        const hears = pair.left.exits[0]!.length > 0 || pair.isLinked('left')
        expect([hears, pair.right.exits.flat()], moves.join(', ')).toEqual([true, []])
      }
    }
  })
})

describe('L1 an exit that crosses a link', () => {
  it('of the next life does not end that link, unless it was said behind it', () => {
    for (const right of [['die'], ['die', 'die']] as const) {
      let spared = 0
      for (const { pair, moves } of allOrders(['link', 'die', 'link'], right)) {
        const secondLink = moves.flatMap((move, at) => (move === 'right hears link' ? at : []))[1]!
        const isOver = moves.some((move, at) => move === 'right dies' && at > secondLink)
        if (!isOver) spared++
        const heard = pair.left.exits[1]
        expect([heard, pair.isLinked('left')], moves.join(', ')).toEqual(isOver ? [['failed'], false] : [[], true])
      }
      expect(spared).toBeGreaterThan(0)
    }
  })
})

describe('L2 a partner whose host came back before its last messages were read', () => {
  const both = () => {
    const reborn: FarHost = { slot: 2, incarnation: 2, state: 'up', forGood: false, killed: undefined }
    const dying = { slot: 2, incarnation: 1, state: 'up' as FarHost['state'], forGood: false, killed: undefined }
    const sent: unknown[][] = []
    let current: FarHost = dying
    const [here, there] = [new Person(1), new Person(2)]
    const desk = new LinkDesk({
      systemId: 'system',
      slot: 1,
      actors: new Map([[1 + 2 ** 32, here]]),
      reserved: new Map(),
      outside: {} as never,
      isEnding: false,
      soon: (action) => action(),
      peerOf: () => current,
      notify: (host, method, args) => void sent.push([host.incarnation, method, ...args.slice(2)]),
    })
    return { reborn, dying, desk, here, there, sent, comesBack: () => (current = reborn) }
  }
  const number = 1 + 2 ** 32

  it('is linked to the old life and to the new one, and each ends by itself', () => {
    const { reborn, dying, desk, here, there } = both()
    desk.link(here, there.owner)
    desk.linked(reborn, number, new Ref(there.owner, {} as never), 1)
    desk.exited(reborn, number, number, 1, 0, { kind: 'killed' }, 2)
    expect(here.exits).toEqual([['killed']])
    desk.hostDown(dying)
    expect(here.exits).toEqual([['killed', 'host-down']])
    expect(here.partners.size).toBe(0)
  })

  it('and the other way round', () => {
    const { reborn, dying, desk, here, there } = both()
    desk.link(here, there.owner)
    desk.linked(reborn, number, new Ref(there.owner, {} as never), 1)
    desk.hostDown(dying)
    desk.exited(dying, number, number, 0, 1, { kind: 'failed', error: new Error() }, 1)
    expect(here.exits).toEqual([['host-down']])
    desk.exited(reborn, number, number, 1, 0, { kind: 'killed' }, 2)
    expect(here.exits).toEqual([['host-down', 'killed']])
    expect(here.partners.size).toBe(0)
  })

  it('is let go by one unlink', () => {
    const { reborn, dying, desk, here, there, sent, comesBack } = both()
    desk.link(here, there.owner)
    desk.linked(reborn, number, new Ref(there.owner, {} as never), 1)
    comesBack()
    desk.unlink(here, there.owner)
    desk.hostDown(dying)
    desk.exited(reborn, number, number, 1, 0, { kind: 'killed' }, 2)
    expect(here.exits).toEqual([[]])
    expect(sent.filter(([, method]) => method === 'unlink')).toEqual([
      [2, 'unlink', 0, 1],
      [1, 'unlink', 1, 0],
    ])
  })

  it('hears once from each when the life here is over', () => {
    const { reborn, desk, here, there, sent } = both()
    desk.link(here, there.owner)
    desk.linked(reborn, number, new Ref(there.owner, {} as never), 1)
    desk.lifeOver(here, { kind: 'killed' }, 1)
    expect(sent.filter(([, method]) => method === 'exit')).toEqual([
      [2, 'exit', 0, 1, { kind: 'killed' }, 1],
      [1, 'exit', 1, 0, { kind: 'killed' }, 1],
    ])
  })

  it('that links when its host is down already is not linked', () => {
    const { dying, desk, here, there } = both()
    dying.state = 'down'
    desk.linked(dying, number, new Ref(there.owner, {} as never), 1)
    expect(here.partners.size).toBe(0)
  })
})
