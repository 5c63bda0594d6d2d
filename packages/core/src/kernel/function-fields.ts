import { OptionError } from '../errors/option-error.ts'
import type { Descriptor } from '../refs/descriptor.ts'

/**
 * Refuses `run = () => {}`: to the types it looks like a method, but it is not on the prototype, so no message would reach it.
 * @throws OptionError naming the field
 */
export const refuseFunctionFields = (instance: object, descriptor: Descriptor): void => {
  for (const name in instance) {
    if (!Object.hasOwn(instance, name) || name.startsWith('_')) continue
    if (typeof (instance as Record<string, unknown>)[name] !== 'function') continue
    const expected = `a method, ${name}() { ... }, or a private field, #${name}`
    throw new OptionError({ option: `${descriptor.name}.${name}`, expected, got: 'a public field that holds a function' })
  }
}
