import {
  Actor,
  type ActorOptions,
  Barrier,
  BoundedSemaphore,
  Condition,
  createSystem,
  Event,
  expose,
  isMain,
  Lock,
  Once,
  RLock,
  RwLock,
  Semaphore,
  ShareableList,
  SharedArray,
  SharedHeap,
  SharedMemory,
  SharedValue,
  share,
  whyNoMapping,
} from '@troupe/runtime-node'

/** Counts how many are inside at a time, for those that cannot share memory. */
export class Census extends Actor {
  #inside = 0
  #most = 0
  #all = 0

  enter(): void {
    this.#all++
    this.#most = Math.max(this.#most, ++this.#inside)
  }

  leave(): void {
    this.#inside--
  }

  result(): { readonly crowd: number; readonly counted: number } {
    return { crowd: this.#most, counted: this.#all }
  }
}

export class Visitor extends Actor {
  static readonly options: ActorOptions<Visitor> = { interleave: true }

  async visit(lock: Lock, census: import('@troupe/runtime-node').ActorRef<Census>, times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      await lock.run(async () => {
        await census.ask.enter()
        await census.ask.leave()
      })
    }
  }

  meet(barrier: Barrier): Promise<number> {
    return barrier.wait()
  }
}
expose(import.meta.url, { Census, Visitor })

const code = (make: () => unknown): string => {
  try {
    return String(make())
  } catch (error) {
    return (error as { code: string }).code
  }
}
const message = (call: () => unknown): string => {
  try {
    return String(call())
  } catch (error) {
    return (error as Error).message
  }
}

if (isMain(import.meta)) {
  const across = 'processes'
  const lock = new Lock({ across })
  const barrier = new Barrier(2, { across })
  const all = [
    lock,
    barrier,
    new RLock({ across }),
    new Semaphore(0, { across }),
    new BoundedSemaphore(1, { across }),
    new Condition({ across }),
    new Event({ across }),
    new RwLock({ across }),
    new Once({ across }),
  ]
  const memory = [
    () => new SharedArray('i32', 1, { across }),
    () => new SharedValue('i32', 0, { across, lock: false }),
    () => SharedMemory.create({ size: 8, across }),
    () => SharedMemory.create({ size: 8, name: 'of threads' }),
    () => new ShareableList([1], { across }),
    () => new SharedHeap({ size: 64, across }),
    () => share(new Uint8Array(1), { across }),
  ]
  await using system = await createSystem()
  const census = await system.spawn(Census)
  const visitors = await Promise.all([1, 2].map(() => system.spawn(Visitor, { on: 'process' })))
  await Promise.all(visitors.map((visitor) => visitor.ask.visit(lock, census, 30)))
  const met = await Promise.all(visitors.map((visitor) => visitor.ask.meet(barrier)))
  console.log(
    JSON.stringify({
      why: whyNoMapping(),
      backends: all.map(({ backend }) => backend),
      threads: new Lock().backend,
      refused: message(() => lock.acquireSync()),
      shm: code(() => new Lock({ backend: 'shm' })),
      memory: memory.map(code),
      ...(await census.ask.result()),
      met: met.sort(),
    }),
  )
}
