import { beforeEach, describe, expect, it } from 'vitest'
import type { EndReason } from '../../../src/actor/notice.ts'
import type { FarHost } from '../../../src/kernel/far-host.ts'
import { WatchDesk } from '../../../src/kernel/watch-desk.ts'
import type { Watcher } from '../../../src/kernel/watcher.ts'
import type { Target } from '../../../src/refs/target.ts'

class TestHost implements FarHost {
  readonly slot = 1
  readonly incarnation: number = 1
  readonly forGood = false
  killed: number | undefined = undefined
  state: FarHost['state'] = 'up'
}

let host: TestHost
let desk: WatchDesk
let sent: unknown[][]
let ended: string[]
const here = { ties: { watchers: new Set<Watcher>() } }
const there = { systemId: 'system', slot: 1, number: 7 } as Target
const hear =
  (name: string) =>
  (reason: EndReason): void =>
    void ended.push(`${name}: ${reason.kind}`)

beforeEach(() => {
  host = new TestHost()
  sent = []
  ended = []
  here.ties.watchers.clear()
  desk = new WatchDesk({
    systemId: 'system',
    slot: 0,
    actors: new Map([[5, here]]),
    reserved: new Map(),
    soon: queueMicrotask,
    peerOf: () => host,
    notify: (_, method, args) => void sent.push([method, ...args]),
  })
})

describe('W2 a desk of watches', () => {
  it('enters a watch before it is told to the other host', () => {
    host = new TestHost()
    const early = new WatchDesk({
      systemId: 'system',
      slot: 0,
      actors: new Map(),
      reserved: new Map(),
      soon: queueMicrotask,
      peerOf: () => host,
      notify: (to, method, [, id]) => method === 'watch' && early.noticed(to, id as number, { kind: 'gone' }, 0),
    })
    early.watch(there, 'me', hear('early'))
    expect(ended).toEqual(['early: gone'])
  })

  it('tells of the actor that was killed with its host that, and of others that the host is down', () => {
    desk.watch(there, 'me', hear('killed'))
    desk.watch({ ...there, number: 8 } as Target, 'me', hear('other'))
    host.state = 'down'
    host.killed = 7
    desk.hostDown(host)
    expect(ended).toEqual(['killed: killed', 'other: host-down'])
  })

  it('hears nothing more of a host that is down', () => {
    desk.watch(there, 'me', hear('first'))
    const [, , id] = sent[0]!
    host.state = 'down'
    desk.hostDown(host)
    desk.noticed(host, id as number, { kind: 'stopped' }, 1)
    desk.hostDown(host)
    desk.unwatched(host, 1)
    expect(ended).toEqual(['first: host-down'])
  })

  it('enters no watcher of a host that is down', () => {
    host.state = 'down'
    desk.watched(host, 5, 1, 'somebody')
    expect(here.ties.watchers.size).toBe(0)
  })

  it('forgets the watchers of a host that goes down', () => {
    desk.watched(host, 5, 1, 'somebody')
    desk.watched(host, 5, 2, 'somebody else')
    desk.unwatched(host, 1)
    expect([...here.ties.watchers].map(({ by }) => by)).toEqual(['somebody else'])
    host.state = 'down'
    desk.hostDown(host)
    expect(here.ties.watchers.size).toBe(0)
  })

  it('keeps the incarnations of a host apart', () => {
    const old = host
    desk.watch(there, 'me', hear('old'))
    host = new TestHost()
    desk.watch(there, 'me', hear('new'))
    const ids = sent.map(([, , id]) => id as number)
    desk.noticed(old, ids[1]!, { kind: 'stopped' }, 1)
    desk.noticed(host, ids[0]!, { kind: 'stopped' }, 1)
    expect(ended).toEqual([])
    desk.hostDown(old)
    expect(ended).toEqual(['old: host-down'])
  })
})

describe('a watch that is taken back', () => {
  it('tells the other host once, and nothing when it is over', () => {
    const watch = desk.watch(there, 'me', hear('watch'))
    watch[Symbol.dispose]()
    watch[Symbol.dispose]()
    const over = desk.watch(there, 'me', hear('over'))
    desk.noticed(host, 2, { kind: 'stopped' }, 1)
    over[Symbol.dispose]()
    expect(sent.map(([method]) => method)).toEqual(['watch', 'unwatch', 'watch'])
    expect(ended).toEqual(['over: stopped'])
  })

  it('is not told what was known when it began', async () => {
    const watch = desk.watch({ ...there, slot: 0 } as Target, 'me', hear('gone'))
    watch[Symbol.dispose]()
    desk.watch({ ...there, slot: 0 } as Target, 'me', hear('gone too'))
    expect(ended).toEqual([])
    await Promise.resolve()
    expect(ended).toEqual(['gone too: gone'])
  })

  it('may be so while its host goes down', () => {
    const second = { watch: undefined as Disposable | undefined }
    desk.watch(there, 'me', () => second.watch?.[Symbol.dispose]())
    second.watch = desk.watch(there, 'me', hear('second'))
    host.state = 'down'
    desk.hostDown(host)
    expect(ended).toEqual([])
  })
})
