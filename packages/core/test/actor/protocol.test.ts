import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { World } from '../support/world.ts'

class Grandparent extends Actor {
  shared(): string {
    return 'grandparent'
  }
  old(): void {}
}
class Parent extends Grandparent {
  override shared(): string {
    return 'parent'
  }
  _hidden(): void {}
  get property(): string {
    return 'no method'
  }
  static notOfTheInstance(): void {}
  protected override onStart(): void {}
  // biome-ignore lint/suspicious/noThenProperty: what the test is about
  then(): void {}
}

const optionsOf = (options: unknown): (() => unknown) => {
  class Strange extends Actor {
    static readonly options: unknown = options
    method(): void {}
  }
  return () => protocolOf(Strange)
}

describe('the protocol of an actor class', () => {
  it('is the methods on its prototypes up to Actor, nearest first, without hooks, properties and names with _', () => {
    const { descriptor, handlers } = protocolOf(Parent)
    expect(descriptor.methods).toEqual(['shared', 'old'])
    expect(handlers[0]).toBe(Parent.prototype.shared)
    expect(descriptor.indexOf('old')).toBe(1)
    expect(descriptor.indexOf('unknown')).toBe(-1)
    expect(descriptor.methodName(99)).toBe('method 99')
  })

  it('is built once, and anew when the class is exposed afterwards', () => {
    class Late extends Actor {
      method(): void {}
    }
    const before = protocolOf(Late)
    expect(protocolOf(Late)).toBe(before)
    expose('file:///late.js', { Late })
    expect(protocolOf(Late).descriptor.key).toBe('file:///late.js#Late')
  })

  it('knows whether there are hooks to call', () => {
    expect(protocolOf(Parent)).toMatchObject({ startsItself: true, stopsItself: false })
    expect(protocolOf(Grandparent)).toMatchObject({ startsItself: false, stopsItself: false })
  })
})

describe('static options', () => {
  it.each([
    ['that are no object', 7, 'Strange.options'],
    ['that are null', null, 'Strange.options'],
    ['with an unknown name', { mailbx: {} }, 'Strange.options.mailbx'],
    ['that interleave a method that is not there', { interleave: { metod: true } }, 'Strange.options.interleave.metod'],
    ['with another askFailure', { askFailure: 'explode' }, 'Strange.options.askFailure'],
    ['with a mailbox for no message', { mailbox: { messages: 0 } }, 'Strange.options.mailbox.messages'],
    ['with a mailbox for half a message', { mailbox: { messages: 1.5 } }, 'Strange.options.mailbox.messages'],
    ['with a mailbox of 10 bytes', { mailbox: { bytes: 10 } }, 'Strange.options.mailbox.bytes'],
    ['with another overflow', { mailbox: { overflow: 'burst' } }, 'Strange.options.mailbox.overflow'],
    ['with no time for handlers', { handlerTimeoutMs: 0 }, 'Strange.options.handlerTimeoutMs'],
    ['with no number as time', { stopTimeoutMs: Number.NaN }, 'Strange.options.stopTimeoutMs'],
  ])('%s are refused', (_, options, option) => {
    expect(optionsOf(options)).toThrowError(expect.objectContaining({ code: 'OPTION', option }))
  })

  it('that make no sense fail the spawn', async () => {
    class Wrong extends Actor {
      static readonly options = { askFailure: 'explode' }
    }
    await using world = new World()
    expect(await rejectionOf(world.system.spawn(Wrong))).toMatchObject({ code: 'OPTION' })
  })
})

describe('a public field that holds a function', () => {
  it('looks like a method and is none: the start fails and names it', async () => {
    class Arrow extends Actor {
      run = (): void => {}
    }
    await using world = new World()
    const error = await rejectionOf(world.system.spawn(Arrow as never))
    expect(error.cause).toMatchObject({ code: 'OPTION', option: 'Arrow.run' })
  })

  it('is fine when its name begins with _', async () => {
    class Arrow extends Actor {
      _run = (): number => 1
      value(): number {
        return this._run()
      }
    }
    await using world = new World()
    expect(await (await world.system.spawn(Arrow)).ask.value()).toBe(1)
  })
})
