import { type ActorSystem, type NodeSystem, startProcess, startThread, type TaskHandle } from '@troupe/runtime-node'
import { describe, expectTypeOf, it } from 'vitest'

const add = (a: number, b: number): number => a + b
const later = async (_text?: string): Promise<Map<string, number>> => new Map()
const takesFunction = (_fn: () => void): void => {}
const givesFunction = (): (() => void) => () => {}

/** Never called: the compiler reads it. */
const uses = (system: ActorSystem, node: NodeSystem) => {
  // @ts-expect-error arguments are required
  startThread(system, add)
  // @ts-expect-error arguments are required
  startProcess(system, add, { name: 'adds' })
  // @ts-expect-error one is missing
  node.startThread(add, { args: [1] })
  // @ts-expect-error one is of another type
  node.startProcess(add, { args: [1, '2'] })
  // @ts-expect-error a thread has no folder of its own
  node.startThread(later, { cwd: '/' })
  // @ts-expect-error a function cannot travel
  node.startThread(takesFunction, { args: [() => {}] })
  // @ts-expect-error nor can it come back
  node.startThread(givesFunction)
  return {
    added: startThread(system, add, { args: [1, 2] }),
    later: node.startProcess(later),
    withOption: node.startProcess(later, { args: ['text'], cwd: '/' }),
  }
}

describe('the handle of a task', () => {
  it('has the result that its function has, awaited', () => {
    expectTypeOf<ReturnType<typeof uses>['added']>().toEqualTypeOf<TaskHandle<number>>()
    expectTypeOf<ReturnType<typeof uses>['later']>().toEqualTypeOf<TaskHandle<Map<string, number>>>()
    expectTypeOf<ReturnType<typeof uses>['withOption']['result']>().toEqualTypeOf<Promise<Map<string, number>>>()
  })
})
