import type {
  ActorRef,
  ArrayProxy,
  DictProxy,
  ListProxy,
  Manager,
  NamespaceProxy,
  SetProxy,
  ValueProxy,
} from '@troupe/runtime-node'
import { describe, expectTypeOf, it } from 'vitest'

interface Group {
  name: string
  members: number
  note?: string
}
interface User {
  readonly name: string
  readonly tags: readonly string[]
}
class Hidden {
  readonly #secret = 1
  reveal(): number {
    return this.#secret
  }
}

const later = async (value: number, by: number): Promise<number> => value + by
const named = (value: number | undefined): number => value ?? 0
const sizeOf = (map: Map<string, number>): number => map.size

interface Library {
  shelf(): ListProxy<string>
  shelfLater(): Promise<ListProxy<string>>
}

/** Never called: the compiler reads it. */
const uses = (
  manager: Manager,
  group: DictProxy<Group>,
  users: DictProxy<Map<number, User>>,
  free: DictProxy<Record<string, number>>,
  list: ListProxy<string>,
  library: ActorRef<Library>,
) => {
  // @ts-expect-error the shape has no such key
  group.get('size')
  // @ts-expect-error it is a number
  group.set('members', 'many')
  // @ts-expect-error a text cannot be added to
  group.increment('name')
  // @ts-expect-error a number, not a bigint
  group.increment('members', 1n)
  // @ts-expect-error another type of keys
  users.get('1')
  // @ts-expect-error the function may find nothing there
  free.update('n', later, 1)
  // @ts-expect-error an argument is missing
  group.update('members', later)
  // @ts-expect-error the function gives something else than what is to be stored
  group.update('name', (name: string) => name.length)
  // @ts-expect-error a function cannot be sent
  manager.dict({ call: () => 1 })
  // @ts-expect-error a class with private state cannot be sent
  manager.list([new Hidden()])
  // @ts-expect-error a symbol cannot be sent
  manager.namespace({ mark: Symbol() })
  // @ts-expect-error there is no such type
  manager.array('i7', 3)
  // @ts-expect-error bigints
  manager.array('i64', [1])
  // @ts-expect-error there is no such property
  manager.list([{ name: 'Ann' }]).then((list) => list.sort({ by: 'age' }))
  // @ts-expect-error a bigint has to be said
  manager.value(1n).then((value) => value.increment())
  return {
    name: group.get('name'),
    note: group.get('note'),
    orNothing: group.get('note', null),
    key: group.keys(),
    entries: group.entries(),
    copied: group.copy(),
    plain: group.toObject(),
    counted: group.update('members', later, 1),
    user: users.get(1),
    popped: users.pop(1),
    stored: users.copy(),
    any: free.get('x'),
    updated: free.update('x', named),
    applied: free.apply(sizeOf),
    inferred: manager.dict({ name: 'choir', members: 0 }),
    declared: manager.dict<Map<number, User>>(),
    shelf: library.ask.shelf(),
    shelfLater: library.ask.shelfLater(),
    copy: manager.dict(group),
    listCopy: manager.list(list),
    unknown: manager.dict(),
    list: manager.list([1, 2]),
    ofProxies: manager.list([group]),
    set: manager.set(['a']),
    namespace: manager.namespace({ x: 0 }),
    value: manager.value(0),
    maybe: manager.value<'a' | 'b'>('a'),
    array: manager.array('u64', 3),
  }
}
type Uses = { [K in keyof ReturnType<typeof uses>]: Awaited<ReturnType<typeof uses>[K]> }

describe('a dict of a shape', () => {
  it('has the keys and values of the shape, and undefined where it promises nothing', () => {
    expectTypeOf<Uses['name']>().toEqualTypeOf<string>()
    expectTypeOf<Uses['note']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Uses['orNothing']>().toEqualTypeOf<string | null>()
    expectTypeOf<Uses['counted']>().toEqualTypeOf<number>()
    expectTypeOf<Uses['key']>().toEqualTypeOf<AsyncIterable<'name' | 'members' | 'note'>>()
    expectTypeOf<Uses['entries']>().toEqualTypeOf<AsyncIterable<['name', string] | ['members', number] | ['note', string]>>()
    expectTypeOf<Uses['copied']>().toEqualTypeOf<Map<'name' | 'members' | 'note', string | number>>()
    expectTypeOf<Uses['plain']>().toEqualTypeOf<Group>()
  })

  it('may be a map, or a record of any names', () => {
    expectTypeOf<Uses['user']>().toEqualTypeOf<User | undefined>()
    expectTypeOf<Uses['popped']>().toEqualTypeOf<User>()
    expectTypeOf<Uses['stored']>().toEqualTypeOf<Map<number, User>>()
    expectTypeOf<Uses['any']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Uses['updated']>().toEqualTypeOf<number>()
    expectTypeOf<Uses['applied']>().toEqualTypeOf<number>()
  })
})

describe('what a manager makes', () => {
  it('has the type of what it was made of', () => {
    expectTypeOf<Uses['inferred']>().toEqualTypeOf<DictProxy<{ name: string; members: number }>>()
    expectTypeOf<Uses['declared']>().toEqualTypeOf<DictProxy<Map<number, User>>>()
    expectTypeOf<Uses['copy']>().toEqualTypeOf<DictProxy<Group>>()
    expectTypeOf<Uses['listCopy']>().toEqualTypeOf<ListProxy<string>>()
    expectTypeOf<Uses['unknown']>().toEqualTypeOf<DictProxy<Record<string, unknown>>>()
    expectTypeOf<Uses['list']>().toEqualTypeOf<ListProxy<number>>()
    expectTypeOf<Uses['ofProxies']>().toEqualTypeOf<ListProxy<DictProxy<Group>>>()
    expectTypeOf<Uses['set']>().toEqualTypeOf<SetProxy<string>>()
    expectTypeOf<Uses['namespace']>().toEqualTypeOf<NamespaceProxy<{ x: number }>>()
    expectTypeOf<Uses['value']>().toEqualTypeOf<ValueProxy<number>>()
    expectTypeOf<Uses['maybe']>().toEqualTypeOf<ValueProxy<'a' | 'b'>>()
    expectTypeOf<Uses['array']>().toEqualTypeOf<ArrayProxy<'u64'>>()
  })
})

describe('an actor that gives away managed objects', () => {
  it('is asked for them, though they can be iterated', () => {
    expectTypeOf<Uses['shelf']>().toEqualTypeOf<ListProxy<string>>()
    expectTypeOf<Uses['shelfLater']>().toEqualTypeOf<ListProxy<string>>()
  })
})
