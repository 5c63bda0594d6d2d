/** What a simulation needs of the JavaScript runtime around it. The defaults find it on `globalThis`. */
export interface Ambient {
  /**
   * Runs `task` as a task of its own: everything that microtasks had to do is done before it and, for what it causes, before the next.
   * Tasks run in the order of posting.
   */
  post(task: () => void): void
  /** Real milliseconds, for the speed in reports. */
  now(): number
  /** Calls `listener` for every promise that was rejected and that nobody looks at, in place of whoever else listens. Returns its end. */
  onUnhandled(listener: (reason: unknown) => void): () => void
}

interface Emitter {
  listeners(event: string): ((...args: unknown[]) => void)[]
  on(event: string, listener: (...args: never[]) => void): unknown
  removeAllListeners(event: string): unknown
}

interface Channel {
  readonly port1: { postMessage(message: unknown): void; close(): void }
  readonly port2: { onmessage: ((message: unknown) => void) | null }
}

interface Runtime {
  readonly setImmediate?: (task: () => void) => unknown
  readonly MessageChannel?: new () => Channel
  readonly performance?: { now(): number }
  readonly process?: Emitter
}

const unhandled = 'unhandledRejection'

/**
 * Node's `setImmediate`: tasks posted together run in one phase of the loop with only the microtasks of each between them, which
 * costs a fifth of a microsecond a task; one loop turn for each would cost four times that (measured on Node 20). Where there is none, a message
 * channel does the same, more slowly.
 */
export const runtimeAmbient = (): Ambient => {
  const runtime = globalThis as unknown as Runtime
  const { performance: realPerformance, process: realProcess } = runtime
  return {
    post: runtime.setImmediate ?? postBy(runtime.MessageChannel!),
    now: () => realPerformance?.now() ?? 0,
    onUnhandled: (listener) => {
      if (realProcess === undefined) return () => {}
      const others = realProcess.listeners(unhandled)
      realProcess.removeAllListeners(unhandled)
      realProcess.on(unhandled, listener)
      return () => {
        realProcess.removeAllListeners(unhandled)
        for (const other of others) realProcess.on(unhandled, other)
      }
    },
  }
}

const postBy = (Channel: new () => Channel): ((task: () => void) => void) => {
  const tasks: (() => void)[] = []
  let channel: Channel | undefined
  return (task) => {
    if (channel === undefined) {
      channel = new Channel()
      channel.port2.onmessage = () => {
        const next = tasks.shift()!
        if (tasks.length === 0) {
          // an open port would keep the program from ending
          channel!.port1.close()
          channel = undefined
        }
        next()
      }
    }
    tasks.push(task)
    channel.port1.postMessage(0)
  }
}
