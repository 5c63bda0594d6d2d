const mostCharacters = 120

/** A short text for people that shows what `value` is. Never throws, whatever the value does. */
export function shortText(value: unknown): string {
  try {
    return cut(textOf(value))
  } catch {
    return `[${typeof value}]`
  }
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > mostCharacters ? `${value.slice(0, mostCharacters)}...` : value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'function':
      return value.name === '' ? '[function]' : `[function ${value.name}]`
    case 'object':
      return value === null ? 'null' : objectText(value)
    default:
      return String(value)
  }
}

function objectText(value: object): string {
  if (value instanceof Error) return `[${value.name}: ${value.message}]`
  if (Array.isArray(value)) return `[array of ${value.length}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return recordText(value)
  return `[${className(value)}]`
}

function recordText(value: object): string {
  const keys = Object.keys(value)
  const shown = keys.slice(0, 5).join(', ')
  return keys.length === 0 ? '{}' : `{ ${shown}${keys.length > 5 ? ', ...' : ''} }`
}

/** The name of the class of `value`, for people. */
export function className(value: object): string {
  try {
    const maker: unknown = Object.getPrototypeOf(value)?.constructor
    return typeof maker === 'function' && maker.name !== '' ? maker.name : 'an unnamed class'
  } catch {
    return 'an unknown class'
  }
}

function cut(text: string): string {
  return text.length > mostCharacters + 5 ? `${text.slice(0, mostCharacters)}...` : text
}
