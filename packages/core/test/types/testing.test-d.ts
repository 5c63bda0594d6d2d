// The test kit: what runs, probes and stubs know of the protocol.
import { Actor, type ActorRef, type ActorSystem } from '../../src/index.ts'
import { type Asked, EventRecorder, openProbe, type Probe, runBehaviour, type Spawned, stubRef } from '../../src/testing/index.ts'
import type { Equal, Holds } from './equal.ts'

declare const system: ActorSystem

class Counter extends Actor {
  constructor(_start: number, _name = '') {
    super()
  }
  add(_by: number): void {}
  value(): number {
    return 0
  }
  async later(): Promise<string> {
    return ''
  }
  async *upTo(end: number): AsyncGenerator<number> {
    yield end
  }
  _inner(): void {}
}
class Free extends Actor {
  run(): void {}
}
interface Reports {
  done(count: number): void
  ready(): boolean
}

// ---- behaviours

const test = runBehaviour(Counter, { args: [1] })
runBehaviour(Counter, { args: [1, 'a'], life: 2, name: 'till' })
runBehaviour(Free)
runBehaviour(Free, { askTimeoutMs: 5 })
// @ts-expect-error the constructor needs an argument
runBehaviour(Counter)
// @ts-expect-error of another type
runBehaviour(Counter, { args: ['1'] })

test.tell.add(1)
// @ts-expect-error no such message
test.tell.nothing()
// @ts-expect-error not part of the protocol
test.tell._inner()
// @ts-expect-error a hook is no message
test.ask.onStart()
type Value = Holds<Equal<ReturnType<typeof test.ask.value>, number>>
type Later = Holds<Equal<ReturnType<typeof test.ask.later>, Promise<string>>>
type Items = Holds<Equal<ReturnType<typeof test.stream.upTo>, AsyncIterable<number>>>
type Ref = Holds<Equal<typeof test.ref, ActorRef<Counter>>>

const [asked] = test.effectsOf('asked')
type IsAsked = Holds<Equal<typeof asked, Asked | undefined>>
const [spawned] = test.effectsOf('spawned')
type IsSpawned = Holds<Equal<typeof spawned, Spawned | undefined>>
const [watched] = test.effectsOf('watched')
type IsWatched = Holds<Equal<(typeof watched & object)['effect'], 'watched'>>
// @ts-expect-error no such effect
test.effectsOf('nothing')

// ---- stubs

const counter: ActorRef<Counter> = stubRef(Counter)
const reports: ActorRef<Reports> = stubRef<Reports>(['done', 'ready'])
const anything: ActorRef<Reports> = stubRef(['done', 'ready'])
// @ts-expect-error no such message
stubRef<Reports>(['done', 'redy'])

// ---- probes

const probe = await openProbe(system, Counter)
type OfClass = Holds<Equal<typeof probe, Probe<Counter>>>
const added = await probe.expect('add')
type Args = Holds<Equal<typeof added.args, [_by: number]>>
type Method = Holds<Equal<typeof added.method, 'add'>>
const read = await probe.expect('value')
read.reply(5)
// @ts-expect-error the reply is a number
read.reply('5')
const later = await probe.expect('later')
later.reply('soon')
later.reply(Promise.resolve('soon'))
// @ts-expect-error no such message
await probe.expect('nothing')
// @ts-expect-error not part of the protocol
await probe.expect('_inner')

probe.on('value', () => 5).on('add', (by) => void by.toFixed())
probe.on('later', () => 'now').on('later', async () => 'later')
probe.on('upTo', async function* (end) {
  yield end
})
// @ts-expect-error the reply is a number
probe.on('value', () => '5')
// @ts-expect-error its argument is a number
probe.on('add', (by: string) => void by)
probe.forwardTo(counter)
// @ts-expect-error another protocol
probe.forwardTo(reports)
probe.ignore('add', 'value')

const message = await probe.next()
if (message.method === 'add') message.args[0].toFixed()
await probe.expectMessage((each) => each.method === 'add' && each.args[0] === 1)

const named = await openProbe<Reports>(system, ['done', 'ready'])
type OfInterface = Holds<Equal<typeof named, Probe<Reports>>>
// @ts-expect-error no such message
await openProbe<Reports>(system, ['gone'])
const bare = await openProbe(system, ['done', 'ready'])
const taken: ActorRef<Reports> = bare.ref
type Bare = Holds<Equal<(typeof bare)['received'][number]['method'], 'done' | 'ready'>>

// ---- events

const recorder = new EventRecorder({ only: ['actor.failed'] })
const failed = await recorder.next('actor.failed', ({ at }) => at === 'Counter')
type Failed = Holds<Equal<typeof failed.event, 'actor.failed'>>
// @ts-expect-error no such event
recorder.of('actor.exploded')

export type All = [Value, Later, Items, Ref, IsAsked, IsSpawned, IsWatched, OfClass, Args, Method, OfInterface, Bare, Failed]
export const refs = [anything, taken]
