// `this.self`, inheritance, protocols that classes share, and which ref stands for which.
import { Actor, type ActorRef, type AnyRef } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

interface CounterProtocol {
  add(by: number): void
  value(): number
}
class Counter extends Actor implements CounterProtocol {
  #count = 0
  add(by: number): void {
    this.#count += by
  }
  value(): number {
    return this.#count
  }
  /** Inside the class its own ref has all messages, public hooks excluded. */
  async twice(by: number): Promise<number> {
    this.self.tell.add(by)
    this.self.with({ timeoutMs: 10 }).tell.add(by)
    const value: number = await this.self.ask.value()
    // @ts-expect-error the ref checks its arguments here, too
    this.self.tell.add('x')
    // @ts-expect-error no such method
    this.self.tell.addd(1)
    return value
  }
  me(): ActorRef<Counter> {
    return this.self
  }
  asProtocol(): ActorRef<CounterProtocol> {
    return this.self
  }
  everywhere(): { refs: ReadonlyMap<string, ActorRef<Counter>>; list: ActorRef<Counter>[] } {
    return { refs: new Map([['me', this.self]]), list: [this.self] }
  }
  introduce(to: ActorRef<Meeting>): void {
    to.tell.join(this.self)
  }
}

/** Protocols may name each other and themselves. */
class Meeting extends Actor {
  #members: ActorRef<Counter>[] = []
  join(member: ActorRef<Counter>): void {
    this.#members.push(member)
    member.tell.introduce(this.self)
  }
  merge(other: ActorRef<Meeting>): ActorRef<Counter>[] {
    other.tell.merge(this.self)
    return this.#members
  }
}

/** A subclass adds, overrides and narrows. */
class Tally extends Counter {
  reset(): void {
    this.self.tell.add(1)
    this.self.tell.reset()
  }
  override value(): 1 | 2 {
    return 1
  }
}

/** An abstract class is a protocol, too; its own code sends to what subclasses implement. */
abstract class Shape extends Actor {
  abstract area(): number
  async doubled(): Promise<number> {
    return 2 * (await this.self.ask.area())
  }
}
class Square extends Shape {
  area(): number {
    return 1
  }
  side(): number {
    return 1
  }
}

declare const counter: ActorRef<Counter>
declare const tally: ActorRef<Tally>
declare const square: ActorRef<Square>
declare const meeting: ActorRef<Meeting>

function fits(): void {
  // a subclass for its base, a class for what it implements, also without `implements`
  const base: ActorRef<Counter> = tally
  const protocol: ActorRef<CounterProtocol> = tally
  const part: ActorRef<{ value(): number }> = counter
  const shape: ActorRef<Shape> = square
  // anything for "some actor"
  const some: ActorRef<unknown> = counter
  const bare: AnyRef = some
  const all: ActorRef<unknown>[] = [counter, tally, square, meeting]
  // within containers and parameters
  const refs: ReadonlyMap<string, ActorRef<CounterProtocol>> = new Map([['tally', tally]])
  const take = (ref: ActorRef<Counter>): void => ref.tell.add(1)
  take(tally)
  meeting.tell.join(tally)
  const takers: ((ref: ActorRef<Tally>) => void)[] = [take]
  // comparing takes any two
  const same: boolean = counter.equals(square)
  const id: string = some.id
}

function doesNotFit(): void {
  // @ts-expect-error the base lacks `reset`
  const sub: ActorRef<Tally> = counter
  // @ts-expect-error a protocol is no class
  const whole: ActorRef<Counter> = null as unknown as ActorRef<CounterProtocol>
  // @ts-expect-error another protocol
  const other: ActorRef<Meeting> = counter
  // @ts-expect-error `value` answers with a number
  const reply: ActorRef<{ value(): string }> = counter
  // @ts-expect-error some actor has no known messages
  ;(counter as ActorRef<unknown>).tell.add(1)
  // @ts-expect-error an actor is no ref
  const instance: ActorRef<Counter> = new Counter()
  // @ts-expect-error nor is an object that looks like one
  const fake: AnyRef = { id: 'x', equals: () => true }
  // @ts-expect-error what takes tallies only does not take every counter
  const takers: ((ref: ActorRef<Counter>) => void)[] = [(ref: ActorRef<Tally>): void => ref.tell.reset()]
}

type Inherited = [
  Holds<
    Equal<keyof ActorRef<Tally>['tell'], 'add' | 'value' | 'twice' | 'me' | 'asProtocol' | 'everywhere' | 'introduce' | 'reset'>
  >,
  Holds<Equal<ReturnType<ActorRef<Tally>['ask']['value']>, Promise<1 | 2>>>,
  Holds<Equal<keyof ActorRef<unknown>['tell'], never>>,
]
