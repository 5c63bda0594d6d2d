import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'
import type { Scenario, Stage } from './stage.ts'

class Child extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
    scribe.tell.note('constructed')
  }
  protected override async onStart(): Promise<void> {
    await this.#scribe.ask.note('starting')
    this.#scribe.tell.note('started')
  }
  protected override onStop(): void {
    this.#scribe.tell.note('stopped')
  }
}
class Parent extends Actor {
  begin(on: 'thread' | 'process', scribe: ActorRef<Scribe>): void {
    void this.context.spawn(Child, { on, name: 'child', args: [scribe] })
  }
}
expose(import.meta.url, { Child, Parent })

const longest = { thread: 60, process: 120 }

const play = async (stage: Stage, end: 'stop' | 'crash'): Promise<void> => {
  const { system, journal, own, expect } = stage
  const host = await stage.host()
  const parent = await system.spawn(Parent, { on: host, restart: 'temporary' })
  const ended = system.ended(parent)
  parent.tell.begin(own, journal.scribe)
  await stage.pass(stage.between(0, longest[own]))
  if (end === 'crash') await stage.crash(host)
  else void system.stopActor(parent)
  const { reason } = await ended
  expect(reason.kind).toBe(end === 'crash' ? 'host-down' : 'shutdown')
  const ownHosts = async (): Promise<string[]> => (await system.hosts()).flatMap(({ name }) => (name === 'child' ? name : []))
  // the parent's end comes after the child's, with its host; when the parent's host dies, the child follows
  if (end === 'stop') expect(await ownHosts()).toEqual([])
  for (let hosts = await ownHosts(); hosts.length > 0; hosts = await ownHosts()) await stage.pass(5)
  await stage.settle()

  expect(journal.count('constructed')).toBeLessThanOrEqual(1)
  expect(journal.count('stopped')).toBe(journal.count('started'))
  expect(await system.find(Child, 'child')).toBeUndefined()
  const next = await system.spawn(Child, { name: 'child', args: [journal.scribe] })
  await system.stopActor(next)
}

export const parentStops: readonly Scenario[] = [
  { name: 'a parent stops while its child starts elsewhere', play: (stage) => play(stage, 'stop') },
  { name: 'the host of a parent dies while its child starts elsewhere', play: (stage) => play(stage, 'crash') },
]
