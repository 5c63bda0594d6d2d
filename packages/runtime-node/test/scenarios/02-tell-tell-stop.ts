import { Actor, type ActorRef, expose, type Notice } from '@troupe/runtime-node'
import { Gate } from './gate.ts'
import type { Scribe } from './journal.ts'
import type { Scenario, Stage } from './stage.ts'

class Worker extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  async first(gate: ActorRef<Gate>, watcher: ActorRef<Watcher>): Promise<void> {
    await gate.ask.pass()
    watcher.tell.hear()
    this.#scribe.tell.note('first is over')
  }
  note(line: string): void {
    this.#scribe.tell.note(line)
  }
}

class Watcher extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  watch(worker: ActorRef<Worker>): void {
    this.context.watch(worker)
  }
  hear(): void {
    this.#scribe.tell.note('message')
  }
  protected override onNotice({ reason }: Notice): void {
    this.#scribe.tell.note(`notice ${reason.kind}`)
  }
}

class Sender extends Actor {
  sendFirst(worker: ActorRef<Worker>, gate: ActorRef<Gate>, watcher: ActorRef<Watcher>): void {
    worker.tell.first(gate, watcher)
  }
  sendOthers(worker: ActorRef<Worker>, drain: boolean): void {
    worker.tell.note('second')
    worker.tell.note('third')
    void this.context.system.stopActor(worker, { drain })
    worker.tell.note('after the stop')
  }
}
expose(import.meta.url, { Worker, Watcher, Sender })

const play = async (stage: Stage, drain: boolean): Promise<void> => {
  const { system, journal, expect } = stage
  const { scribe } = journal
  const place = async () => (stage.between(0, 2) === 0 ? ('here' as const) : stage.host())
  const gate = await system.spawn(Gate)
  const worker = await system.spawn(Worker, { on: await place(), args: [scribe] })
  const watcher = await system.spawn(Watcher, { on: await place(), args: [scribe] })
  const sender = await system.spawn(Sender, { on: await place() })
  await watcher.ask.watch(worker)
  sender.tell.sendFirst(worker, gate, watcher)
  while ((await gate.ask.waiting()) === 0) await stage.pass(1)
  await sender.ask.sendOthers(worker, drain)
  await stage.settle()
  await gate.ask.open()
  await stage.until('the watcher heard of the end', () => journal.count('notice shutdown') > 0)
  await stage.settle()

  const dead = stage
    .eventsOf('letter.dead')
    .flatMap(({ method, reason, count }) => Array<string>(count).fill(`${method} ${reason}`))
  expect(journal.lines.filter((line) => line === 'message' || line.startsWith('notice'))).toEqual(['message', 'notice shutdown'])
  expect(journal.lines.filter((line) => line.startsWith('first') || line === 'second' || line === 'third')).toEqual(
    drain ? ['first is over', 'second', 'third'] : ['first is over'],
  )
  expect(journal.count('after the stop')).toBe(0)
  expect(dead).toEqual(Array(drain ? 1 : 3).fill('note stopped'))
}

export const tellTellStop: readonly Scenario[] = [
  { name: 'tell, tell, stop: what waits is given up', play: (stage) => play(stage, false) },
  { name: 'tell, tell, stop and drain: what was sent before is handled', play: (stage) => play(stage, true) },
]
