import { describe, expect, it } from 'vitest'
import { adapt, register } from '../../src/codec/exposed-table.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { Money } from './fidelity-table.ts'
import { placements, thrownBy } from './trips.ts'

class Decimal {
  #digits: string
  constructor(digits: string) {
    this.#digits = digits
  }
  get digits(): string {
    return this.#digits
  }
}
adapt('file:///adapters.js', 'Decimal', {
  class: Decimal,
  toWire: (value) => value.digits,
  fromWire: (data) => new Decimal(data as string),
})

class OneWay {
  toWire(): unknown {
    return 1
  }
}
register('file:///m.js', 'OneWay', OneWay)

class Selfish {
  toWire(): unknown {
    return { me: this }
  }
  static fromWire(): Selfish {
    return new Selfish()
  }
}
register('file:///m.js', 'Selfish', Selfish)

class Tree {
  readonly children: Tree[]
  constructor(children: Tree[]) {
    this.children = children
  }
  toWire(): unknown {
    return this.children
  }
  static fromWire(data: unknown): Tree {
    return new Tree(data as Tree[])
  }
}
register('file:///m.js', 'Tree', Tree)

class Broken {
  toWire(): unknown {
    throw new RangeError('no form')
  }
  static fromWire(): Broken {
    return new Broken()
  }
}
register('file:///m.js', 'Broken', Broken)

class Picky {
  toWire(): unknown {
    return null
  }
  static fromWire(): Picky {
    throw new RangeError('not like this')
  }
}
register('file:///m.js', 'Picky', Picky)

describe.each(placements)('a value with a wire form through %s', (_name, open) => {
  it('is built again by its class', () => {
    const [money] = open()([new Money(5, 'EUR')])
    expect(money).toBeInstanceOf(Money)
    expect((money as Money).toWire()).toEqual({ cents: 5, currency: 'EUR' })
  })

  it('of a foreign class is built again by the adapter', () => {
    const [decimal] = open()([new Decimal('3.14')])
    expect(decimal).toBeInstanceOf(Decimal)
    expect((decimal as Decimal).digits).toBe('3.14')
  })

  it('may hold others', () => {
    const [tree] = open()([new Tree([new Tree([]), new Tree([new Tree([])])])])
    expect(tree).toEqual(new Tree([new Tree([]), new Tree([new Tree([])])]))
  })

  it('that is met twice is built once', () => {
    const money = new Money(5, 'EUR')
    const [one, two] = open()([money, { money }]) as [Money, { money: Money }]
    expect(two.money).toBe(one)
  })

  it.each([
    ['has no fromWire', () => new OneWay(), /no static fromWire/],
    ['holds itself in its wire form', () => new Selfish(), /within its own wire form/],
    ['has a toWire that throws', () => new Broken(), /no form/],
    ['has a fromWire that throws', () => new Picky(), /not like this/],
  ])('that %s is refused', (_what, make, why) => {
    const error = thrownBy(() => open()([make()]))
    expect(error).toBeInstanceOf(NotSendableError)
    expect((error as Error).message).toMatch(why)
  })
})
