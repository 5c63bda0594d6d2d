import { isDeepStrictEqual } from 'node:util'
import type { MachineActor } from '@troupe/core/machine'
import { type ActorRef, createSystem } from '@troupe/runtime-node'
import { createActor, type StateValueFrom } from 'xstate'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { crossing, TrafficLight } from './traffic-light.ts'

export const options = {
  walks: { about: 'how often somebody presses the button', default: 2, least: 1, most: 1_000 },
} satisfies OptionSpecs

type Light = ActorRef<MachineActor<typeof crossing>>

export interface Result extends AnyResult {
  /** The states that the machine goes through in xstate's own interpreter. */
  readonly alone: readonly string[]
  /** And as an actor on a thread. */
  readonly onThread: readonly string[]
  /** What the night shift, on a process, has counted: it began with a snapshot of the thread's light. */
  readonly walks: number
  /** The state after a failure, and the next life's number of walks. */
  readonly afterLightning: { readonly state: string; readonly walks: number }
}

/** One machine, three ways: by itself, on a thread, and from there on in a process. */
export const run = async ({ walks }: Values<typeof options>, out: Out): Promise<Result> => {
  out.progress('in xstate alone')
  const alone = await watchAlone(walks)

  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  out.progress('on a thread')
  const day = await system.spawn(TrafficLight, { on: 'thread', name: 'day' })
  const onThread = await watch(day, walks)

  out.progress('in a process')
  const night = await system.spawn(TrafficLight, { on: 'process', name: 'night', args: [{ snapshot: await day.ask.snapshot() }] })
  const counted = await switchOff(night)

  day.tell.send({ type: 'lightning' }) // fails its life; its supervisor, the system, gives it another one
  const { value, context } = await day.ask.snapshot()
  const afterLightning = { state: nameOf(value), walks: context.walks }

  return { alone, onThread, walks: counted, afterLightning, problems: problemsOf(walks, { alone, onThread, counted }) }
}

/** The states of a light from green to green, so many times. */
const watch = async (light: Light, walks: number): Promise<readonly string[]> => {
  const states: string[] = []
  for await (const { value, context } of light.stream.snapshots()) {
    states.push(nameOf(value))
    if (value === 'green' && context.walks === walks) break
    if (value === 'green') light.tell.send({ type: 'press' })
  }
  return states
}

const watchAlone = (walks: number): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const states: string[] = []
    const light = createActor(crossing)
    light.subscribe(({ value, context }) => {
      states.push(nameOf(value))
      if (value === 'green' && context.walks === walks) resolve(states)
      else if (value === 'green') light.send({ type: 'press' })
    })
    light.start()
  })

/** In its final state a machine stops its actor; its last snapshot has the output. */
const switchOff = async (light: Light): Promise<number> => {
  let walks = -1
  for await (const { status, output } of light.stream.snapshots()) {
    if (status === 'active') light.tell.send({ type: 'night' })
    else walks = output?.walks ?? walks
  }
  return walks
}

const nameOf = (value: StateValueFrom<typeof crossing>): string =>
  typeof value === 'string' ? value : Object.entries(value).flat().join(' ')

const problemsOf = (
  walks: number,
  { alone, onThread, counted }: { alone: readonly string[]; onThread: readonly string[]; counted: number },
): readonly string[] => [
  ...(isDeepStrictEqual(alone, onThread) ? [] : [`the light on a thread went ${onThread.join(', ')}`]),
  ...(counted === walks ? [] : [`the night shift counted ${counted} walks instead of ${walks}`]),
]
