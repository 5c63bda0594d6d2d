// The system: names, its end, and what an actor sees of it.
import {
  Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type HostedSystem,
  type HostInfo,
  type ProtocolOf,
  type StopReport,
} from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

abstract class Shape extends Actor {
  abstract area(): number
}
class Square extends Shape {
  area(): number {
    return 1
  }
  side(): number {
    return 1
  }
}
class Box<T> extends Actor {
  #value: T
  constructor(value: T) {
    super()
    this.#value = value
  }
  get(): T {
    return this.#value
  }
}
class NoActor {}
interface Area {
  area(): number
}

declare const system: ActorSystem
declare const context: ActorContext
declare const square: ActorRef<Square>

/** By name: the class says what comes back, also an abstract one, a base, or a generic one with its parameter. */
async function names(): Promise<void> {
  const found = await system.find(Square, 'one')
  const got = await system.get(Square, 'one')
  const shape = await system.get(Shape, 'one')
  const box = await system.get(Box<number>, 'box')
  const within = await context.system.get(Square, 'one')
  const area: ActorRef<Area> = got
  type Found = [
    Holds<Equal<typeof found, ActorRef<Square> | undefined>>,
    Holds<Equal<typeof got, ActorRef<Square>>>,
    Holds<Equal<typeof shape, ActorRef<Shape>>>,
    Holds<Equal<typeof box, ActorRef<Box<number>>>>,
    Holds<Equal<typeof within, ActorRef<Square>>>,
  ]
  const classes: ProtocolOf<Shape>[] = [Shape, Square]

  // @ts-expect-error it may not be there
  found.tell.area()
  // @ts-expect-error the base has no `side`
  shape.tell.side()
  // @ts-expect-error no actor
  await system.find(NoActor, 'one')
  // @ts-expect-error no class
  await system.get('one')
  // @ts-expect-error no name
  await system.get(Square)
  // @ts-expect-error a promise
  system.get(Square, 'one').tell
}

/** Disposable as a block's own, and stopped by hand. */
async function ends(open: () => Promise<ActorSystem>): Promise<void> {
  await using own = await open()
  const disposable: AsyncDisposable = own
  const report: StopReport = await system.stop()
  const again: StopReport = await system.stop({ deadlineMs: 100 })
  const done: Promise<StopReport> = system.done
  const unfinished: readonly string[] = report.unfinished
  const hosts: HostInfo[] = await system.hosts()
  await system.stopActor(square)
  await system.stopActor(square, { drain: true })
  await system.killActor(square)
  await context.stop()
  await context.stop(square, { drain: true })
  await context.kill(square)
  const signal: AbortSignal = context.signal

  // @ts-expect-error no such option
  await system.stop({ deadline: 100 })
  // @ts-expect-error a ref, not a class
  await system.stopActor(Square)
  // @ts-expect-error a ref, not a name
  await system.killActor('one')
  // @ts-expect-error only itself is stopped without a ref
  await context.kill()
  // @ts-expect-error not to be replaced
  system.done = done
}

/** An actor may ask for the end of the system but cannot wait for it. */
function within(): void {
  const hosted: HostedSystem = system
  context.system.requestStop('done')
  // @ts-expect-error would wait for itself
  context.system.stop()
  // @ts-expect-error nor dispose it
  const disposable: AsyncDisposable = context.system
  // @ts-expect-error main's alone
  context.system.hosts()
  // @ts-expect-error what every host sees is not all of it
  const all: ActorSystem = context.system
}
