import { describe, expect, it } from 'vitest'
import { Snippets } from './snippets.ts'

const counter = `
import { Actor, type ActorOptions, type ActorRef, type ActorSystem, expose } from '../../src/index.ts'
/** Counts what it is told. */
export class Counter extends Actor {
  static readonly options: ActorOptions<Counter> = { interleave: { value: true } }
  #count: number
  constructor(start: number) { super(); this.#count = start }
  /**
   * Adds to the count.
   * @param by - how much
   */
  add(by: number, note?: string): void { this.#count += by }
  /** The count. */
  value(): number { return this.#count }
  /** The count, later. */
  async later(): Promise<number> { return this.self.ask.value() }
  /** Counts up. */
  *upTo(end: number): Generator<number> { yield end }
  _internal(): void {}
  override onStart(): void { this.self.tell.add(1) }
}
expose('file:///counter.js', { Counter })
export declare const system: ActorSystem
export declare const counter: ActorRef<Counter>
`
const from = `
import { Actor, type ActorOptions, type ActorRef, expose } from '../../src/index.ts'
import { Counter, counter, system } from './counter.snippet.ts'
`

interface Refusal {
  readonly code: string
  /** What is underlined. */
  readonly at: string
  readonly says: string
}

const exposed = (body: string): string => `class Bad extends Actor { ${body} }\nexpose('file:///bad.js', { Bad })`

const refusals: Readonly<Record<string, Refusal>> = {
  'a function deep inside an argument': {
    code: exposed('put(value: { a: { list: { f: () => void }[] } }): void {}'),
    at: 'Bad',
    says: `'typeof Bad & NotSendable<"Bad: put argument 0.a.list[].f: a function cannot be sent">'`,
  },
  'a reply of type this': {
    code: exposed('me(): this { return this }'),
    at: 'Bad',
    says: '"Bad: me reply: an actor cannot be sent: send its ref"',
  },
  'a public field': {
    code: exposed('count = 0'),
    at: 'Bad',
    says: '"Bad: count is a public field: make it #private or protected"',
  },
  'a getter': {
    code: exposed('get count(): number { return 0 }'),
    at: 'Bad',
    says: '"Bad: count is a public field: make it #private or protected"',
  },
  'a promise as an argument': {
    code: exposed('when(ready: Promise<void>): void {}'),
    at: 'Bad',
    says: '"Bad: when argument 0: a promise cannot be sent: await it"',
  },
  'an instance with private state': {
    code: `class Money { #cents = 0 }\n${exposed('pay(price: { amount: Money }): void {}')}`,
    at: 'Bad',
    says: '"Bad: pay argument 0.amount: an instance of a class with private state cannot be sent: give the class toWire() and fromWire()"',
  },
  'a function as an argument of the constructor': {
    code: exposed('constructor(by: () => void) { super() }'),
    at: 'Bad',
    says: '"Bad: constructor argument 0: a function cannot be sent"',
  },
  'an item of a stream': {
    code: exposed('*all(): Generator<symbol> { yield Symbol() }'),
    at: 'Bad',
    says: '"Bad: all reply: a symbol cannot be sent"',
  },
  'an iterable that is no generator': {
    code: exposed('all(): Iterable<number> { return [] }'),
    at: 'Bad',
    says: '"Bad: all reply: an iterable cannot be sent: make it an array, or stream it from a generator"',
  },
  'a function that takes a function': {
    code: `const run = (task: () => void): void => {}\nexpose('file:///run.js', { run })`,
    at: 'run',
    says: '"run: its argument 0: a function cannot be sent"',
  },
  'two faults at once': {
    code: exposed('on(f: () => void): symbol { return Symbol() }'),
    at: 'Bad',
    says: 'NotSendable<"Bad: on argument 0: a function cannot be sent" | "Bad: on reply: a symbol cannot be sent">',
  },
  'a generic class with a fault of its own': {
    code: `class Bad<T> extends Actor { put(value: T, f: () => void): void {} }\nexpose('file:///bad.js', { Bad })`,
    at: 'Bad',
    says: '"Bad: put argument 1: a function cannot be sent"',
  },
  'spawning what cannot be reached': {
    code: 'class Bad extends Actor { on(f: () => void): void {} }\nawait system.spawn(Bad)',
    at: 'Bad',
    says: 'NotSendable<"protocol: on argument 0: a function cannot be sent">',
  },
  'spawning no actor': {
    code: 'class Plain { run(): void {} }\nawait system.spawn(Plain)',
    at: 'Plain',
    says: `Property '[actorBrand]' is missing in type 'Plain' but required in type 'ActorBrand'.`,
  },
  'spawning an abstract class': {
    code: 'abstract class Shape extends Actor { abstract area(): number }\nawait system.spawn(Shape)',
    at: 'Shape',
    says: 'Cannot assign an abstract constructor type to a non-abstract constructor type.',
  },
  'missing constructor arguments': {
    code: 'await system.spawn(Counter)',
    at: 'spawn',
    says: 'Expected 2 arguments, but got 1.',
  },
  'missing constructor arguments among other options': {
    code: `await system.spawn(Counter, { on: 'thread' })`,
    at: `{ on: 'thread' }`,
    says: `Property 'args' is missing in type '{ on: "thread"; }' but required`,
  },
  'a constructor argument of the wrong type': {
    code: `await system.spawn(Counter, { args: ['x'] })`,
    at: `'x'`,
    says: `Type 'string' is not assignable to type 'number'.`,
  },
  'an option that is not there': {
    code: `await system.spawn(Counter, { args: [1], nam: 'x' })`,
    at: 'nam',
    says: `'nam' does not exist in type 'SpawnOptions & { readonly args: readonly [start: number]; }'`,
  },
  'an argument of the wrong type': {
    code: `counter.tell.add('x')`,
    at: `'x'`,
    says: `Argument of type 'string' is not assignable to parameter of type 'number'.`,
  },
  'a message that is not there': {
    code: 'await counter.ask.addd(1)',
    at: 'addd',
    says: `Property 'addd' does not exist on type 'AskFace<Counter, "add" | "value" | "later" | "upTo">'. Did you mean 'add'?`,
  },
  'a message without its arguments': {
    code: 'counter.tell.add()',
    at: 'add',
    says: 'Expected 1-2 arguments, but got 0.',
  },
  'asking for a stream': {
    code: 'await counter.ask.upTo(1)',
    at: 'upTo',
    says: `Type 'never' has no call signatures.`,
  },
  'a reply of another type': {
    code: 'const text: string = await counter.ask.value()',
    at: 'text',
    says: `Type 'number' is not assignable to type 'string'.`,
  },
  'a ref for another protocol': {
    code: 'const other: ActorRef<{ reset(): void }> = counter',
    at: 'other',
    says: `Type 'ActorRef<Counter>' is not assignable to type 'ActorRef<{ reset(): void; }>'.`,
  },
  'a method that an option does not know': {
    code: 'const options: ActorOptions<Counter> = { interleave: { vlaue: true } }',
    at: 'vlaue',
    says: `'vlaue' does not exist in type 'MethodFlags<Counter, "add" | "value" | "later" | "upTo">'. Did you mean to write 'value'?`,
  },
  'an option of a class that is not there': {
    code: 'const options: ActorOptions<Counter> = { interleaf: true }',
    at: 'interleaf',
    says: `'interleaf' does not exist in type 'ActorOptions<Counter>'. Did you mean to write 'interleave'?`,
  },
  'an option of a call that is not there': {
    code: 'counter.with({ timeout: 5 })',
    at: 'timeout',
    says: `'timeout' does not exist in type 'CallOptions'.`,
  },
}

const editing = `${from}
export const start = async () => {
  const spawned = await system.spawn(Counter, { args: [1], on: 'here', })
  spawned.tell.add(1)
  await spawned.ask.add(1)
  await spawned.ask.later()
  for await (const n of spawned.stream.upTo(3)) console.log(n)
  spawned.with({ timeoutMs: 1 })
}
declare const console: { log(value: unknown): void }
`

const snippets = new Snippets({
  counter,
  editing,
  ...Object.fromEntries(Object.entries(refusals).map(([name, { code }]) => [name, `${from}${code}\nexport {}`])),
})

describe('the compiler', () => {
  it.each(['counter', 'editing'])('has nothing to say of a good program: %s', (name) => {
    expect(snippets.complaints(name)).toEqual([])
  })

  it.each(Object.entries(refusals))('says what is wrong with %s', (name, { at, says }) => {
    const complaints = snippets.complaints(name)
    expect(complaints).toHaveLength(1)
    expect(complaints[0]?.at).toBe(at)
    expect(complaints[0]?.says).toContain(says)
  })
})

describe('an editor', () => {
  const messages = ['add', 'later', 'upTo', 'value']
  const at = (after: string) => ({ snippet: 'editing', after })

  it.each(['tell.', 'ask.', 'stream.'])('offers the messages and nothing else after %s', (face) => {
    expect(snippets.completions(at(`spawned.${face}`)).sort()).toEqual(messages)
  })

  it('offers the messages of the own ref inside of the class', () => {
    expect(snippets.completions({ snippet: 'counter', after: 'this.self.tell.' }).sort()).toEqual(messages)
  })

  it('offers the options of a spawn', () => {
    const supervised = ['backoff', 'restart', 'restartHost', 'shutdownMs', 'significant']
    const others = ['host', 'name', 'placement', 'startTimeoutMs', ...supervised].sort()
    expect(snippets.completions(at(`args: [1], on: 'here', `)).sort()).toEqual(others)
  })

  it('shows a method with its comment where it is told and asked', () => {
    const told = snippets.hover(at('spawned.tell.add'))
    expect(told.shows).toBe('(method) add(by: number, note?: string | undefined): void')
    expect(told.comment).toBe('Adds to the count.')
    expect(told.tags).toBe('@param by - how much')
    expect(snippets.hover(at('spawned.ask.add')).shows).toBe('(method) add(by: number, note?: string | undefined): Promise<void>')
    expect(snippets.hover(at('spawned.ask.add')).comment).toBe('Adds to the count.')
    expect(snippets.hover(at('spawned.ask.later')).comment).toBe('The count, later.')
    expect(snippets.hover(at('spawned.stream.upTo')).shows).toBe('(method) upTo(end: number): AsyncIterable<number>')
    expect(snippets.hover(at('spawned.stream.upTo')).comment).toBe('Counts up.')
  })

  it('shows a ref by the name of its class', () => {
    expect(snippets.hover(at('const spawned')).shows).toBe('const spawned: ActorRef<Counter>')
  })

  it('shows the contract of what the library offers', () => {
    expect(snippets.hover(at('spawned.tell')).comment).toContain('Sends; no answer.')
    expect(snippets.hover(at('spawned.ask')).comment).toContain('a promise of the reply that always settles')
    expect(snippets.hover(at('spawned.stream')).comment).toContain('a slow consumer stops a fast producer')
    expect(snippets.hover(at('spawned.with')).tags).toContain('OptionError')
    expect(snippets.hover(at('timeoutMs')).tags).toContain('30 000')
    expect(snippets.hover(at(', on')).comment).toContain('Where the actor runs')
    expect(snippets.hover(at('system.spawn')).comment).toContain('Starts an actor')
    expect(snippets.hover({ snippet: 'counter', after: 'this.self' }).comment).toContain(`This actor's own ref.`)
  })

  it('jumps from a message to the method', () => {
    for (const face of ['tell', 'ask']) {
      expect(snippets.definition(at(`spawned.${face}.add`))).toEqual([
        'add(by: number, note?: string): void { this.#count += by }',
      ])
    }
    expect(snippets.definition(at('spawned.stream.upTo'))).toEqual(['*upTo(end: number): Generator<number> { yield end }'])
  })

  it('renames a method, its messages and the key of its option in one go', () => {
    const everywhere = [
      'static readonly options: ActorOptions<Counter> = { interleave: { value: true } }',
      'value(): number { return this.#count }',
      'async later(): Promise<number> { return this.self.ask.value() }',
      'const text: string = await counter.ask.value()',
    ].sort()
    expect(snippets.renamed({ snippet: 'counter', after: '  value' }).sort()).toEqual(everywhere)
    expect(snippets.renamed({ snippet: 'counter', after: 'this.self.ask.value' }).sort()).toEqual(everywhere)
  })
})
