import { EscapedError } from '../errors/simulation-errors.ts'
import type { HostGround } from './host-ground.ts'
import type { Random } from './random.ts'

/** Something that code of a run used although no seed decides it. */
export interface Escape {
  /** The global: `Date.now`, `fetch` ... */
  readonly what: string
  /** What it got in its place: something of the world's, or an error. */
  readonly got: 'virtual' | 'refused'
  /** The host on which it was used. */
  readonly host: string
  readonly seed: number
  /** The line that used it first. */
  readonly where: string
  readonly count: number
}

/** What the guard needs of the world around it. */
export interface EscapeWorld {
  readonly seed: number
  /** The host whose code runs. */
  readonly current: HostGround
  readonly chance: Random
  /** The action of a timer threw. */
  escaped(error: unknown): void
}

/** The clocks of the wall begin here in every world: 2020-01-01, midnight, UTC. */
const wallStartMs = 1_577_836_800_000

const stackLines = 10

/** One global that is replaced while steps are made. */
interface Replacement {
  readonly owner: object
  readonly key: string
  readonly value: unknown
}

interface Tally {
  readonly what: string
  readonly got: Escape['got']
  readonly host: string
  readonly where: string
  count: number
}

type Globals = Record<string, unknown>

/**
 * Stands between the code of a run and what no seed decides. Clocks, timers and chance become the world's; I/O is refused; every use is
 * noted. The globals are replaced only while steps are made and are as they were in between.
 */
export class EscapeGuard {
  readonly #world: EscapeWorld
  readonly #replacements: readonly Replacement[]
  readonly #kept: (PropertyDescriptor | undefined)[] = []
  readonly #tallies = new Map<string, Tally>()

  constructor(world: EscapeWorld) {
    this.#world = world
    // stacks travel inside of errors: how long they are must not be up to the test runner
    const stacks: Replacement = { owner: Error, key: 'stackTraceLimit', value: stackLines }
    this.#replacements = [...this.#virtual(), ...this.#refused(), stacks]
  }

  get escapes(): Escape[] {
    return [...this.#tallies.values()].map((tally) => ({ ...tally, seed: this.#world.seed }))
  }

  install(): void {
    for (const { owner, key, value } of this.#replacements) {
      this.#kept.push(Object.getOwnPropertyDescriptor(owner, key))
      Object.defineProperty(owner, key, { value, writable: true, configurable: true, enumerable: false })
    }
  }

  restore(): void {
    for (const { owner, key } of [...this.#replacements].reverse()) {
      const kept = this.#kept.pop()
      if (kept === undefined) delete (owner as Globals)[key]
      else Object.defineProperty(owner, key, kept)
    }
  }

  note(what: string, got: Escape['got']): void {
    const host = String(this.#world.current.stage)
    const key = `${what} ${host}`
    const tally = this.#tallies.get(key)
    if (tally !== undefined) tally.count++
    else this.#tallies.set(key, { what, got, host, where: callingLine(), count: 1 })
  }

  #virtual(): Replacement[] {
    const world = this.#world
    const globals = globalThis as unknown as Globals
    const nowMs = (): number => world.current.clock.now()
    const wall = (): number => wallStartMs + Math.floor(nowMs())
    const noted =
      <A extends unknown[], R>(what: string, use: (...args: A) => R) =>
      (...args: A): R => {
        this.note(what, 'virtual')
        return use(...args)
      }
    const timer = (delayMs: unknown, again: boolean, action: unknown, args: readonly unknown[]): VirtualHandle =>
      new VirtualHandle(world, Number(delayMs) || 0, again, () => (action as (...args: unknown[]) => void)(...args))
    const clear = (handle: unknown): void => {
      if (handle instanceof VirtualHandle) handle.cancel()
    }
    const replacements: Replacement[] = [
      { owner: globals, key: 'Date', value: this.#wallDate(wall) },
      { owner: Math, key: 'random', value: noted('Math.random', () => world.chance.fraction()) },
    ]
    const replace = (ownerName: string | undefined, key: string, value: unknown): void => {
      const owner = ownerName === undefined ? globals : (globals[ownerName] as object | undefined)
      if (owner !== undefined && key in owner) replacements.push({ owner, key, value })
    }
    const setting = (key: string, again: boolean): void =>
      replace(
        undefined,
        key,
        noted(key, (action: unknown, delayMs: unknown, ...args: unknown[]) => timer(delayMs, again, action, args)),
      )
    setting('setTimeout', false)
    setting('setInterval', true)
    replace(
      undefined,
      'setImmediate',
      noted('setImmediate', (action: unknown, ...args: unknown[]) => timer(0, false, action, args)),
    )
    for (const key of ['clearTimeout', 'clearInterval', 'clearImmediate']) replace(undefined, key, clear)
    replace('performance', 'now', noted('performance.now', nowMs))
    replace(
      'crypto',
      'randomUUID',
      noted('crypto.randomUUID', () => uuid(world.chance)),
    )
    replace(
      'crypto',
      'getRandomValues',
      noted('crypto.getRandomValues', (view: Uint8Array) => {
        const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
        for (let at = 0; at < bytes.length; at++) bytes[at] = world.chance.below(256)
        return view
      }),
    )
    replace(
      'AbortSignal',
      'timeout',
      noted('AbortSignal.timeout', (delayMs: number) => {
        const controller = new AbortController()
        timer(delayMs, false, () => controller.abort(timeoutReason(delayMs)), [])
        return controller.signal
      }),
    )
    return replacements
  }

  #refused(): Replacement[] {
    const globals = globalThis as unknown as Globals
    const refusal = (what: string) =>
      // a function, because some of these are called with `new`
      function refused(this: unknown): never {
        guard.note(what, 'refused')
        throw new EscapedError({ what, host: String(guard.#world.current.stage) })
      }
    const guard = this
    const named = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'BroadcastChannel', 'Worker']
    const replacements = named
      .filter((key) => key in globals)
      .map((key): Replacement => ({ owner: globals, key, value: refusal(key) }))
    return [...replacements, { owner: Atomics, key: 'wait', value: refusal('Atomics.wait') }]
  }

  #wallDate(wall: () => number): unknown {
    const note = (what: string): void => this.note(what, 'virtual')
    const real = globalThis.Date
    const now = (): number => {
      note('Date.now')
      return wall()
    }
    return new Proxy(real, {
      construct(target, args, newTarget) {
        if (args.length > 0) return Reflect.construct(target, args, newTarget) as object
        note('new Date')
        return Reflect.construct(target, [wall()], newTarget) as object
      },
      apply() {
        note('Date')
        return String(new real(wall()))
      },
      get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
    })
  }
}

/** What `setTimeout` and its kin return here; it runs on the host that set it, and what it throws is that host's. */
class VirtualHandle {
  readonly #ground: HostGround
  readonly #world: EscapeWorld
  readonly #delayMs: number
  readonly #action: () => void
  #timer: { cancel(): void }

  constructor(world: EscapeWorld, delayMs: number, again: boolean, action: () => void) {
    this.#world = world
    this.#ground = world.current
    this.#delayMs = Math.max(again ? 1 : 0, delayMs)
    this.#action = () => {
      if (again) this.#timer = this.#start()
      try {
        action()
      } catch (error) {
        this.#world.escaped(error)
      }
    }
    this.#timer = this.#start()
  }

  #start(): { cancel(): void } {
    return this.#ground.clock.after(this.#delayMs, this.#action)
  }

  cancel(): void {
    this.#timer.cancel()
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }

  refresh(): this {
    this.#timer.cancel()
    this.#timer = this.#start()
    return this
  }

  [Symbol.dispose](): void {
    this.cancel()
  }
}

const timeoutReason = (ms: number): Error => {
  const error = new Error(`the operation was aborted after ${ms} ms`)
  error.name = 'TimeoutError'
  return error
}

/** A version 4 UUID of 122 drawn bits. */
const uuid = (chance: Random): string => {
  const digits = Array.from({ length: 32 }, (_, at) =>
    at === 12 ? '4' : at === 16 ? (8 + chance.below(4)).toString(16) : chance.below(16).toString(16),
  ).join('')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')
}

/** The line of code that used a global, for people: the first below those of this file. */
const callingLine = (): string => {
  const [, own, ...lines] = new Error('escape').stack?.split('\n') ?? []
  const file = /[^( ]+(?=:\d+:\d+)/.exec(own ?? '')?.[0] ?? 'unknown'
  const line = lines.find((each) => !each.includes(file))
  return line?.trim().replace(/^at /, '') ?? 'unknown'
}
