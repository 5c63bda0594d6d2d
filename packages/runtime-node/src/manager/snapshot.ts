import { createHash } from 'node:crypto'
import { MessageCodec } from '../connection/message-codec.ts'
import { SnapshotInvalidError } from '../errors/object-errors.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import { kindNamed } from '../objects/object-kind.ts'
import { ObjectProxy } from '../objects/object-proxy.ts'

/** An object that stands in a snapshot. */
interface RecordedObject {
  readonly kind: string
  readonly object: object
}

/** What a snapshot has: objects, and the names of some by their places in the list. */
export interface SnapshotContents {
  readonly names: readonly (readonly [name: string, place: number])[]
  readonly objects: readonly RecordedObject[]
}

const magic = Buffer.from('troupe snapshot 1\n')
const hashBytes = 32

/**
 * Writes down the objects that have names, and all that these hold. Only those whose kind has a record.
 *
 * @param own - the object a proxy leads to. @throws when it is another server's
 * @throws NotSendableError - a value is no plain data, or holds an object of a kind without a record
 */
export const writeSnapshot = (
  named: Iterable<readonly [name: string, kept: KeptObject]>,
  own: (proxy: ObjectProxy) => KeptObject,
): Uint8Array => {
  const places = new Map<KeptObject, number>()
  const placeOf = (kept: KeptObject): number => {
    const place = places.get(kept) ?? places.size
    places.set(kept, place)
    return place
  }
  const codec = new MessageCodec(Number.POSITIVE_INFINITY, {
    pack: (handle) => {
      if (!(handle instanceof ObjectProxy)) throw new TypeError('it is no object of this manager')
      const kept = own(handle)
      if (recordOf(kept.kind) === undefined) throw new TypeError(`a ${kept.kind} cannot be written down`)
      return placeOf(kept)
    },
    unpack: () => {
      throw new TypeError('nothing is read here')
    },
  })
  const names = [...named].map(([name, kept]) => [name, placeOf(kept)] as const)
  const objects: (readonly [kind: string, data: Uint8Array])[] = []
  // those that are met on the way come to the end of the map, and so into this loop
  for (const kept of places.keys()) objects.push([kept.kind, codec.encode(recordOf(kept.kind)!.write(kept.object as never))])
  const contents = codec.encode([names, objects])
  return Buffer.concat([magic, createHash('sha256').update(contents).digest(), contents])
}

/**
 * Makes the objects of a snapshot anew.
 *
 * @param proxyAt - a proxy of the object in that place, which need not be there yet
 * @throws SnapshotInvalidError - the bytes are none, or were damaged
 */
export const readSnapshot = (
  file: string,
  bytes: Uint8Array,
  proxyAt: (place: number, kind: string) => ObjectProxy,
): SnapshotContents => {
  const start = magic.length + hashBytes
  if (!magic.equals(bytes.subarray(0, magic.length))) throw new SnapshotInvalidError({ file, why: 'it does not begin as one' })
  const contents = bytes.subarray(start)
  if (!createHash('sha256').update(contents).digest().equals(bytes.subarray(magic.length, start)))
    throw new SnapshotInvalidError({ file, why: 'it is cut off or damaged' })
  let recorded: readonly (readonly [kind: string, data: Uint8Array])[] = []
  const codec = new MessageCodec(Number.POSITIVE_INFINITY, {
    pack: () => {
      throw new TypeError('nothing is written here')
    },
    unpack: (place) => {
      const kind = recorded[place as number]?.[0]
      if (kind === undefined) throw new TypeError('no object of the snapshot')
      return proxyAt(place as number, kind)
    },
  })
  const decode = (frame: Uint8Array): unknown => codec.decode(frame.subarray(frameHeadBytes))
  try {
    const [names, objects] = decode(contents) as [SnapshotContents['names'], typeof recorded]
    recorded = objects
    return { names, objects: objects.map(([kind, data]) => ({ kind, object: recordOf(kind)!.read(decode(data)) })) }
  } catch (cause) {
    throw new SnapshotInvalidError({ file, why: 'it has what this version cannot read: see cause' }, { cause })
  }
}

/** What `encode` puts before each value: its length. */
const frameHeadBytes = 4

const recordOf = (kind: string) => kindNamed(kind)?.record
