// biome-ignore-all lint/suspicious/noExplicitAny: it is one of the types to be tested
// What may be exposed, and what the check of a protocol finds. `Problem` is the text the compiler shows.
import { Actor, type ActorRef, expose, type Problem } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

interface Job {
  readonly id: number
  readonly next?: Job
}
class Good extends Actor {
  #jobs: Job[] = []
  constructor(_from: Job, _rest?: ReadonlyMap<string, Job>) {
    super()
  }
  add(job: Job, ...more: readonly Job[]): void {
    this.#jobs.push(job, ...more)
  }
  jobs(): readonly Job[] {
    return this.#jobs
  }
  async first(): Promise<Job | undefined> {
    return this.#jobs[0]
  }
  async *each(): AsyncGenerator<Job> {}
  introduce(_to: ActorRef<Good>): ActorRef<Good> {
    return this.self
  }
  failure(): Error {
    return new RangeError('x')
  }
  anything(value: any): unknown {
    return value
  }
  /** Not a message: what it takes does not matter. */
  _each(visit: (job: Job) => void): void {
    this.#jobs.forEach(visit)
  }
  protected map<T>(change: (job: Job) => T): T[] {
    return this.#jobs.map(change)
  }
  override onStart(): void {}
}
abstract class Base extends Actor {
  abstract run(job: Job): void
}
class Generic<T> extends Actor {
  put(_value: T): void {}
  async map<U>(value: U): Promise<U> {
    return value
  }
}
class Money {
  readonly #cents: number
  private constructor(cents: number) {
    this.#cents = cents
  }
  static of(cents: number): Money {
    return new Money(cents)
  }
  toWire(): unknown {
    return this.#cents
  }
  static fromWire(data: unknown): Money {
    return new Money(data as number)
  }
}
class Guarded {
  protected constructor() {}
}
class NoFundsError extends Error {
  readonly missing = 1
}
const square = (n: number): number => n * n
async function load(_url: string): Promise<Uint8Array> {
  return new Uint8Array()
}
const identity = <T>(value: T): T => value
function* count(to: number): Generator<number> {
  yield to
}

// actors, also abstract and generic ones; classes of data, also with a private constructor; errors; functions
expose(import.meta.url, { Good, Base, Generic, Money, Guarded, NoFundsError, square, load, identity, count })
expose(import.meta.url, {})

/** Refused, each at the name it was given. */
class Listens extends Actor {
  on(_event: string, _listener: () => void): void {}
}
class Me extends Actor {
  me(): this {
    return this
  }
}
class Bare extends Actor {
  count = 0
}
class Half extends Actor {
  get half(): number {
    return 1
  }
}
class Arrow extends Actor {
  readonly run = (job: Job): number => job.id
}
class Promises extends Actor {
  when(_ready: Promise<void>): void {}
}
class Starts extends Actor {
  constructor(_by: () => void) {
    super()
  }
}
class Streams extends Actor {
  *all(): Generator<{ readonly run: () => void }> {}
}
class MaybeStreams extends Actor {
  feed(): AsyncIterable<Job> | undefined {
    return undefined
  }
}
class Walks extends Actor {
  walk(): Iterable<Job> {
    return []
  }
}
class Rests extends Actor {
  all(..._jobs: (() => void)[]): void {}
}
class Deep extends Actor {
  put(_value: { readonly a: { readonly list: readonly { readonly f: () => void }[] } }): void {}
}
class Sub extends Listens {}
class Open<T> extends Actor {
  put(_value: T, _visit: (value: T) => void): void {}
}
class Beside extends Actor {
  anything(_value: any, _f: () => void): void {}
}
class BesideRest extends Actor {
  anything(_value: unknown, ..._rest: (() => void)[]): void {}
}
class BeforeRest extends Actor {
  any(_f: () => void, ..._rest: any[]): void {}
}
class Optional extends Actor {
  put(_value: string, _f?: () => void): void {}
}
class Two extends Actor {
  one(_f: () => void): symbol {
    return Symbol()
  }
}
class BadOptionally extends Actor {
  put(_value: { readonly f?: () => void }): void {}
}
class Overloaded extends Actor {
  on(_f: () => void): Promise<void>
  on(_n: number): Promise<void>
  async on(_x: unknown): Promise<void> {}
}
const takesFunction = (_f: () => void): void => {}
const answersActor = (): Good => new Good({ id: 1 })

type Problems = [
  Holds<Equal<Problem<typeof Good>, never>>,
  Holds<Equal<Problem<typeof Base>, never>>,
  Holds<Equal<Problem<typeof Generic>, never>>,
  Holds<Equal<Problem<typeof Money>, never>>,
  Holds<Equal<Problem<typeof square>, never>>,
  Holds<Equal<Problem<typeof identity>, never>>,
  Holds<Equal<Problem<typeof count>, never>>,
  Holds<Equal<Problem<typeof Listens>, 'on argument 1: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Me>, 'me reply: an actor cannot be sent: send its ref'>>,
  Holds<Equal<Problem<typeof Bare>, 'count is a public field: make it #private or protected'>>,
  Holds<Equal<Problem<typeof Half>, 'half is a public field: make it #private or protected'>>,
  Holds<Equal<Problem<typeof Promises>, 'when argument 0: a promise cannot be sent: await it'>>,
  Holds<Equal<Problem<typeof Starts>, 'constructor argument 0: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Streams>, 'all reply.run: a function cannot be sent'>>,
  Holds<
    Equal<Problem<typeof MaybeStreams>, 'feed reply: an iterable cannot be sent: make it an array, or stream it from a generator'>
  >,
  Holds<Equal<Problem<typeof Walks>, 'walk reply: an iterable cannot be sent: make it an array, or stream it from a generator'>>,
  Holds<Equal<Problem<typeof Rests>, 'all arguments: a function cannot be sent'>>,
  /** `any`, `unknown` and an open type parameter hide nothing that stands beside them. */
  Holds<Equal<Problem<typeof Beside>, 'anything argument 1: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof BesideRest>, 'anything arguments: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof BeforeRest>, 'any argument 0: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Open>, 'put argument 1: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Optional>, 'put argument 1: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Deep>, 'put argument 0.a.list[].f: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Sub>, 'on argument 1: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof Two>, 'one argument 0: a function cannot be sent' | 'one reply: a symbol cannot be sent'>>,
  Holds<Equal<Problem<typeof BadOptionally>, 'put argument 0.f: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof takesFunction>, 'its argument 0: a function cannot be sent'>>,
  Holds<Equal<Problem<typeof answersActor>, 'its reply: an actor cannot be sent: send its ref'>>,
  /** A function in a field looks like a method to the types; it is found when the actor is constructed. */
  Holds<Equal<Problem<typeof Arrow>, never>>,
  /** Of overloads the last one stands for all. */
  Holds<Equal<Problem<typeof Overloaded>, never>>,
]

// @ts-expect-error takes a function
expose(import.meta.url, { Listens })
// @ts-expect-error answers with an actor
expose(import.meta.url, { Me })
// @ts-expect-error a public field
expose(import.meta.url, { Bare })
// @ts-expect-error a getter
expose(import.meta.url, { Half })
// @ts-expect-error takes a promise
expose(import.meta.url, { Promises })
// @ts-expect-error its constructor takes a function
expose(import.meta.url, { Starts })
// @ts-expect-error streams functions
expose(import.meta.url, { Streams })
// @ts-expect-error neither an answer nor a stream
expose(import.meta.url, { MaybeStreams })
// @ts-expect-error an iterable that is no iterator
expose(import.meta.url, { Walks })
// @ts-expect-error takes any number of functions
expose(import.meta.url, { Rests })
// @ts-expect-error takes a function, deep down
expose(import.meta.url, { Deep })
// @ts-expect-error inherits a method that takes a function
expose(import.meta.url, { Sub })
// @ts-expect-error takes a function, whatever `T` is
expose(import.meta.url, { Open })
// @ts-expect-error takes a function beside anything
expose(import.meta.url, { Beside })
// @ts-expect-error takes functions beside anything
expose(import.meta.url, { BesideRest })
// @ts-expect-error an optional function is one, too
expose(import.meta.url, { BadOptionally })
// @ts-expect-error a function that takes a function
expose(import.meta.url, { takesFunction })
// @ts-expect-error a function that answers with an actor
expose(import.meta.url, { answersActor })
// @ts-expect-error good ones do not help
expose(import.meta.url, { Good, Listens })
// @ts-expect-error under another name it is no better
expose(import.meta.url, { Other: Listens })
// @ts-expect-error only classes and functions
expose(import.meta.url, { limit: 1 })
// @ts-expect-error no instances
expose(import.meta.url, { good: new Good({ id: 1 }) })
// @ts-expect-error where the module is
expose({ Good })
