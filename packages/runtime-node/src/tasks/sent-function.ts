import { HandleBase, OptionError, registerHandle } from '@troupe/core/internal'
import { FunctionNotServedError } from '../errors/remote-errors.ts'
import { type AnyFunction, functionKey, loadFunction } from './exposed-function.ts'

/** On the prototype, in every copy of this package. */
const mark: unique symbol = Symbol.for('troupe.sent-function')

/**
 * An exposed function as an argument of a call to another host, which runs it there. It is not the text by which a host finds it: whoever
 * speaks to a server from outside of the system can send any text, but not such a function, unless the server lets it.
 */
export class SentFunction extends HandleBase {
  static {
    Object.defineProperty(SentFunction.prototype, mark, { value: true })
    registerHandle(SentFunction.prototype, {
      name: 'troupe.function',
      pass: (sent) => sent,
      pack: (sent) => {
        const { exportName, key, served } = sent as SentFunction
        return { data: [exportName, key, served] }
      },
      unpack: (data) => {
        const [exportName, key, served] = data as [string, string | undefined, readonly string[]]
        return new SentFunction(exportName, key, served)
      },
    })
  }
  readonly exportName: string
  /** By what a host finds it; `undefined` for one that is not to be run. */
  readonly key: string | undefined
  /** What its sender might have sent, if it is not to be run. */
  readonly served: readonly string[]

  constructor(exportName: string, key: string | undefined, served: readonly string[] = []) {
    super()
    this.exportName = exportName
    this.key = key
    this.served = served
  }
}

export const isSentFunction = (value: unknown): value is SentFunction =>
  typeof value === 'object' && value !== null && mark in value

/** @throws NotExposedError, OptionError - as `functionKey` */
export const sentFunction = (fn: AnyFunction, option: string): SentFunction => {
  const key = functionKey(fn, option)
  return new SentFunction(key.slice(key.lastIndexOf('#') + 1), key)
}

/**
 * The function itself, whose module is loaded first if need be.
 *
 * @throws FunctionNotServedError - another program sent it, and may not
 * @throws OptionError - it is none, whatever it looks like
 * @throws NotExposedError, ModuleLoadError, or the module's own error
 */
export const loadSent = async (sent: unknown): Promise<AnyFunction> => {
  if (!isSentFunction(sent)) throw new OptionError({ option: 'function', expected: 'an exposed function', got: sent })
  const { exportName, key, served } = sent
  if (key === undefined) throw new FunctionNotServedError({ exportName, served })
  return loadFunction(key)
}
