import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChildRules } from '../../src/kernel/child-rules.ts'
import { Children, type Parent } from '../../src/kernel/children.ts'
import { Placing } from '../../src/kernel/placing.ts'

const rules: ChildRules = {
  restart: 'transient',
  significant: false,
  backoff: undefined,
  shutdownMs: undefined,
  restartHost: false,
}

class Family implements Parent {
  readonly id = 'a parent'
  readonly children = new Children()
  #born = 0
  bear(): Placing {
    return new Placing(this, rules, `child ${++this.#born}`, undefined)
  }
  childStarts(child: Placing): void {
    this.children.add(child)
  }
  childEnded(child: Placing): void {
    this.children.remove(child)
  }
  childFailed(): void {}
}

describe('the children of a parent', () => {
  it('are known in the order of their birth, whoever of them ends', () => {
    const step = fc.oneof(fc.constant('birth' as const), fc.nat(20))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const family = new Family()
        const model: Placing[] = []
        const gone: Placing[] = []
        for (const each of steps) {
          if (each === 'birth') model.push(family.bear())
          else if (model.length > 0) {
            const [child] = model.splice(each % model.length, 1)
            child!.over()
            family.children.remove(child!) // twice does no harm
            gone.push(child!)
          }
          expect(family.children.all).toEqual(model)
          expect(family.children.size).toBe(model.length)
          expect(model.every((child) => family.children.has(child))).toBe(true)
          expect(gone.some((child) => family.children.has(child))).toBe(false)
        }
      }),
    )
  })

  it('that have ended lead to no others', () => {
    const family = new Family()
    const [first, second, third] = [family.bear(), family.bear(), family.bear()]
    second.over()
    expect([first.younger, third.older]).toEqual([third, first])
    expect([second.older, second.younger]).toEqual([undefined, undefined])
  })
})
