import { describe, expect, it } from 'vitest'
import { ClassNotLoaded } from '../../src/codec/class-not-loaded.ts'
import { register } from '../../src/codec/exposed-table.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { Line, TestHandle, thrownBy } from './trips.ts'

let modules = 0

/** A module that the other side has not loaded: what it exposes is renamed in the bytes. */
function unloadedModule() {
  const here = `file:///here-${modules}.js`
  const there = `file:///gone-${modules++}.js`
  class LateError extends TypeError {
    override name = 'LateError'
  }
  class Point {
    readonly x: number
    constructor(x: number) {
      this.x = x
    }
    toWire(): unknown {
      return this.x
    }
    static fromWire(data: unknown): Point {
      return new Point(data as number)
    }
  }
  register(here, 'LateError', LateError)
  register(here, 'Point', Point)
  const carry = (args: unknown[]): unknown => {
    const line = new Line(false)
    line.encoder.append(line.stage, args, 'argument')
    const bytes = Buffer.from(line.stage.take().bytes)
    for (let at = bytes.indexOf(here); at >= 0; at = bytes.indexOf(here)) bytes.write(there, at)
    return line.decoder.read(bytes, 0, bytes.length, [], 'holder')
  }
  const load = () => {
    register(there, 'LateError', LateError)
    register(there, 'Point', Point)
  }
  return { there, LateError, Point, carry, load }
}

const missing = (action: () => unknown): ClassNotLoaded => {
  const error = thrownBy(action)
  expect(error).toBeInstanceOf(ClassNotLoaded)
  return error as ClassNotLoaded
}

describe('a value of a class that this host has not loaded', () => {
  it('names the keys of all missing classes, each once', () => {
    const { there, LateError, Point, carry } = unloadedModule()
    const error = missing(() => carry([new LateError('x'), new Point(1), { more: [new Point(2)] }]))
    expect([...error.keys].sort()).toEqual([`${there}#LateError`, `${there}#Point`])
  })

  it('is built once its module has been loaded', () => {
    const { LateError, Point, carry, load } = unloadedModule()
    const error = missing(() => carry([new LateError('x'), [new Point(7)], new Uint8Array([1, 2]), new TestHandle(3)]))
    expect(missing(() => error.build())).toBeInstanceOf(ClassNotLoaded)
    load()
    const [late, points, bytes, handle] = error.build() as [Error, unknown, Uint8Array, TestHandle]
    expect(late).toBeInstanceOf(LateError)
    expect(points).toEqual([new Point(7)])
    expect([...bytes]).toEqual([1, 2])
    expect(handle).toEqual(new TestHandle(3, 'holder'))
  })

  it('is, when all hope is given up, a plain error of the same name', () => {
    const { LateError, carry } = unloadedModule()
    const error = missing(() => carry([Object.assign(new LateError('x'), { code: 7 })]))
    const [plain] = error.build({ giveUp: true }) as [Error]
    expect(plain).toBeInstanceOf(Error)
    expect(plain).toMatchObject({ name: 'LateError', message: 'x', code: 7 })
  })

  it('cannot be built without the class when it has a wire form', () => {
    const { Point, carry } = unloadedModule()
    const error = missing(() => carry([new Point(1)]))
    const refused = thrownBy(() => error.build({ giveUp: true }))
    expect(refused).toBeInstanceOf(NotSendableError)
    expect(refused).toMatchObject({ direction: 'in' })
  })

  it('does not stop the values behind it', () => {
    const { LateError, carry } = unloadedModule()
    missing(() => carry([new LateError('x')]))
    expect(new Line(false).carry([{ a: 1 }])).toEqual([{ a: 1 }])
  })
})
