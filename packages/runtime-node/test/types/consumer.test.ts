import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { Consumer } from './published.ts'

const program = `
import { Actor, type ActorOptions, type ActorRef, createSystem, expose, isMain, type SystemOptions } from '@troupe/runtime-node'

export class Decimal {
  #digits = ''
  digits(): string { return this.#digits }
}
declare module '@troupe/runtime-node' {
  interface SendableClasses { Decimal: Decimal }
}

export class Counter extends Actor {
  static readonly options: ActorOptions<Counter> = { interleave: { value: true } }
  #count: number
  constructor(start = 0) { super(); this.#count = start }
  add(by: number, at?: Date): void { this.#count += at === undefined ? by : 1 }
  value(): number { return this.#count }
  price(): Decimal { return new Decimal() }
  async *upTo(end: number): AsyncGenerator<number> { if (!this.context.signal.aborted) yield end }
  async later(): Promise<number> {
    // the platform's own signal, not one of ours
    const signal: AbortSignal = this.context.signal
    const either: AbortSignal = AbortSignal.any([signal, AbortSignal.timeout(5)])
    return await this.self.with({ signal: either }).ask.value()
  }
  override async onStop(): Promise<void> {}
}
expose(import.meta.url, { Counter })

class Listens extends Actor {
  on(listener: () => void): void { listener() }
}
// @ts-expect-error a function cannot be sent
expose(import.meta.url, { Listens })

const options: SystemOptions = { isolation: 'copy', stopOn: ['SIGINT'] }
export const system = await createSystem(options)
// what is inferred can be named in declarations
export const counter = await system.spawn(Counter, { args: [1], on: 'thread' })
export const told = counter.tell
export const asked = counter.ask
export const streamed = counter.stream.upTo(3)
export const limited = counter.with({ timeoutMs: 10, signal: AbortSignal.timeout(10) })
export const found = await system.find(Counter, 'one')
export const group = await system.threads(2, { placement: 'least-busy' })
export const hosts = await system.hosts()
export const spawn = system.spawn
export const stopped = system.stop()
export const main = isMain(import.meta)
export class Tally extends Counter {
  reset(): void { this.self.tell.add(-1) }
}
export async function use(ref: ActorRef<Counter>): Promise<number> {
  let sum = 0
  for await (const n of ref.stream.upTo(3)) sum += n
  // @ts-expect-error a number
  ref.tell.add('x')
  return sum + (await ref.ask.value())
}
export const disposable: AsyncDisposable = system
await system[Symbol.asyncDispose]()
`

const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }

describe('a program that uses the published declarations', () => {
  it.each<[string, ts.CompilerOptions]>([
    ['strict, on Node', {}],
    [
      'stricter than strict',
      { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noPropertyAccessFromIndexSignature: true },
    ],
    [
      'through a bundler, with the DOM and without the types of Node',
      {
        ...bundler,
        types: [],
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
      },
    ],
    ['not strict but for null', { strict: false, strictNullChecks: true }],
    ['with verbatim and isolated modules', { verbatimModuleSyntax: true, isolatedModules: true, erasableSyntaxOnly: true }],
  ])('compiles %s', (_name, options) => {
    expect(new Consumer(program, options).complaints()).toEqual([])
  })
})

describe.each(['core', 'runtime-node'])('the public surface of %s', (name) => {
  it('is described with public types alone', () => {
    // facts are what the constructors of errors take, and errors have them as fields
    const hidden = new Consumer(program).hiddenTypes(name).filter((text) => !/(\w+)Error names \1Facts$/.test(text))
    expect(hidden).toEqual([])
  })
})
