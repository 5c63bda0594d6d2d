import { FrameInvalidError } from '../errors/link-errors.ts'
import type { CallChain } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import { noArguments } from './birth.ts'
import { type ChildRules, usualRules } from './child-rules.ts'

/** A name that main keeps for an actor until that runs. */
export interface ReservedName {
  readonly name: string
  readonly reservation: number
}

/** A class to be started, as it goes to another host. */
export interface SpawnOrder {
  readonly key: string
  readonly methods: readonly string[]
  readonly args: readonly unknown[]
  readonly named: ReservedName | undefined
  readonly startTimeoutMs: number
  readonly rules: ChildRules
  /** The handlers that wait for the start; only in development. */
  readonly chain: CallChain | undefined
}

const restarts = ['permanent', 'transient', 'temporary'] as const

/**
 * An order of which class and arguments say all, for a host that knows the class by that number. Most are such, and without arguments
 * for the actor nothing but numbers, which the codec takes the shortest way.
 */
export const usualArguments = (token: number, descriptor: number, { rules, args }: SpawnOrder): unknown[] => {
  const order: unknown[] = [token, descriptor, restarts.indexOf(rules.restart)]
  if (args.length > 0) order.push(args)
  return order
}

/** The order that {@link usualArguments} stand for. @throws FrameInvalidError */
export const usualOrder = (
  descriptor: Descriptor | undefined,
  restart: unknown,
  args: unknown,
  startTimeoutMs: number,
): SpawnOrder => {
  const rules = usualRules[restarts[restart as number]!] as ChildRules | undefined
  if (descriptor === undefined || rules === undefined)
    throw new FrameInvalidError({ expected: 'a class that was told, and whether it restarts', got: restart })
  const { key, methods } = descriptor
  return {
    key,
    methods,
    args: (args as readonly unknown[] | undefined) ?? noArguments,
    named: undefined,
    startTimeoutMs,
    rules,
    chain: undefined,
  }
}
