import { OptionError } from '../errors/option-error.ts'
import type { Backoff, Restart, Strategy, Supervision } from './supervision-options.ts'

/** Every choice of a {@link Backoff} made. */
export type BackoffRules = Required<Backoff>

/** Every choice of a {@link Supervision} made. */
export interface SupervisionRules {
  readonly strategy: Strategy
  readonly restarts: number
  readonly withinMs: number
  readonly backoff: BackoffRules
  readonly autoShutdown: 'never' | 'any-significant' | 'all-significant'
}

const atOnce: BackoffRules = { firstMs: 0, factor: 2, mostMs: 30_000, jitter: 0.2 }

export const defaultSupervision: SupervisionRules = {
  strategy: 'one-for-one',
  restarts: 3,
  withinMs: 5_000,
  backoff: atOnce,
  autoShutdown: 'never',
}

const strategies: readonly unknown[] = ['one-for-one', 'one-for-all', 'rest-for-one'] satisfies Strategy[]
const restarts: readonly unknown[] = ['permanent', 'transient', 'temporary'] satisfies Restart[]
const shutdowns: readonly unknown[] = ['never', 'any-significant', 'all-significant']

/** `option` is how the error names them: `Shop.options.supervision`. @throws OptionError */
export const supervisionRules = (option: string, given: Supervision | undefined): SupervisionRules => {
  if (given === undefined) return defaultSupervision
  requireObject(option, given, ['strategy', 'restarts', 'withinMs', 'backoff', 'autoShutdown'])
  const rules = { ...defaultSupervision, ...definedOf(given), backoff: backoffRules(`${option}.backoff`, given.backoff) }
  requireOneOf(`${option}.strategy`, rules.strategy, strategies)
  requireOneOf(`${option}.autoShutdown`, rules.autoShutdown, shutdowns)
  if (!Number.isInteger(rules.restarts) || rules.restarts < 0) {
    throw new OptionError({ option: `${option}.restarts`, expected: 'a whole number >= 0', got: rules.restarts })
  }
  requireNumber(`${option}.withinMs`, rules.withinMs, Number.MIN_VALUE, Infinity, 'a number of milliseconds > 0')
  return rules
}

/** @throws OptionError */
export const backoffRules = (option: string, given: Backoff | undefined): BackoffRules => {
  if (given === undefined) return atOnce
  requireObject(option, given, ['firstMs', 'factor', 'mostMs', 'jitter'])
  const rules = { ...atOnce, ...definedOf(given) }
  requireNumber(`${option}.firstMs`, rules.firstMs, 0, Infinity, 'a number of milliseconds >= 0')
  requireNumber(`${option}.factor`, rules.factor, 1, Infinity, 'a number >= 1')
  requireNumber(`${option}.mostMs`, rules.mostMs, 0, 2 ** 31 - 1, 'a number of milliseconds from 0 to 2 147 483 647')
  requireNumber(`${option}.jitter`, rules.jitter, 0, 1, 'a number from 0 to 1')
  return rules
}

/** @throws OptionError */
export const checkRestart = (option: string, restart: unknown): void => requireOneOf(option, restart, restarts)

const requireObject = (option: string, given: unknown, keys: readonly string[]): void => {
  if (typeof given !== 'object' || given === null) throw new OptionError({ option, expected: 'an object', got: given })
  for (const key of Object.keys(given)) {
    if (!keys.includes(key))
      throw new OptionError({ option: `${option}.${key}`, expected: `one of ${keys.join(', ')}`, got: key })
  }
}

const requireOneOf = (option: string, got: unknown, choices: readonly unknown[]): void => {
  if (!choices.includes(got))
    throw new OptionError({ option, expected: choices.map((choice) => `'${String(choice)}'`).join(' or '), got })
}

const requireNumber = (option: string, got: unknown, least: number, most: number, expected: string): void => {
  if (!(typeof got === 'number' && got >= least && got <= most)) throw new OptionError({ option, expected, got })
}

/** Options that are there but `undefined` leave the default. */
const definedOf = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
