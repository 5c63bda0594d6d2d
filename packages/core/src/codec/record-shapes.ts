/** What a spread does, but for symbols, which it leaves behind: a record of the same keys in the same order, each value read once. */
type FieldCopier = (source: Record<string, unknown>) => Record<string, unknown>

/** Records with more keys have no shape. */
const mostKeys = 16
/** Records that are used as dictionaries have as many shapes as keys: from here on new ones are not learned. */
const mostShapes = 1_000
/** Code is made for records that come often. */
const oftenEnough = 100

/** Keys, in the order in which records have them. */
class Shape {
  readonly keys: readonly string[]
  copier: FieldCopier | undefined = undefined
  met = 0
  /** The key that was the first to follow, as it nearly always does, and the shape with that key. */
  following: string | undefined = undefined
  next: Shape | undefined = undefined
  others: Map<string, Shape> | undefined = undefined

  constructor(keys: readonly string[]) {
    this.keys = keys
  }
}

/**
 * How to copy the fields of plain records quickly, where records of their keys came often: by code of their own, made once. The engine's own
 * copying of a record is as quick, but takes symbols along, and to look for these costs more than the copy.
 *
 * What is known of a record goes by its keys alone, which are looked at each time: whether a field has a getter, or what the record
 * went through, makes no difference.
 */
class RecordShapes {
  #noKeys = new Shape([])
  #shapes = 0
  /** Not where the program, or the page it is in, forbids code that is made of strings. */
  #mayMakeCode = true

  copierOf(source: object): FieldCopier | undefined {
    if (!this.#mayMakeCode) return undefined
    let shape: Shape | undefined = this.#noKeys
    for (const key in source) {
      shape = shape.following === key ? shape.next : this.#otherNext(shape, key)
      if (shape === undefined) return undefined
    }
    return shape.copier ?? this.#learn(shape)
  }

  /** Begins anew, as in a program that has just started. */
  forget(): void {
    this.#noKeys = new Shape([])
    this.#shapes = 0
  }

  #otherNext(shape: Shape, key: string): Shape | undefined {
    const known = shape.others?.get(key)
    // in code, `__proto__` is no key like others
    if (known !== undefined || this.#shapes === mostShapes || shape.keys.length === mostKeys || key === '__proto__') return known
    this.#shapes++
    const next = new Shape([...shape.keys, key])
    if (shape.following === undefined) {
      shape.following = key
      shape.next = next
    } else (shape.others ??= new Map()).set(key, next)
    return next
  }

  #learn(shape: Shape): FieldCopier | undefined {
    if (++shape.met < oftenEnough) return undefined
    const fields = shape.keys.map((key) => JSON.stringify(key)).map((key) => `${key}: source[${key}]`)
    try {
      shape.copier = new Function('source', `return { ${fields.join(', ')} }`) as FieldCopier
    } catch {
      this.#mayMakeCode = false
    }
    return shape.copier
  }
}

/** Of this copy of the package. */
export const recordShapes: RecordShapes = new RecordShapes()
