// Groups and names: the class of a group says who may join, what may be told to all, and what comes back.
import { Actor, type ActorRef, type ActorSystem, type Group, type GroupChange, type NameEvent } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

abstract class User extends Actor {
  abstract hear(text: string): void
}
class Guest extends User {
  hear(_text: string): void {}
  pay(_cents: number): void {}
}
class Door extends Actor {
  open(): void {}
}

declare const system: ActorSystem
declare const guest: ActorRef<Guest>
declare const door: ActorRef<Door>

async function groups(): Promise<void> {
  using users = await system.group(User, 'lobby')
  const guests = await system.group(Guest, 'lobby')
  const picked = users.pick('key')
  type Types = [
    Holds<Equal<typeof users, Group<User>>>,
    Holds<Equal<typeof picked, ActorRef<User> | undefined>>,
    Holds<Equal<typeof users.members, readonly ActorRef<User>[]>>,
    Holds<Equal<ReturnType<typeof users.changes>, AsyncIterable<GroupChange<User>>>>,
    Holds<Equal<ReturnType<typeof users.broadcast.hear>, void>>,
  ]
  await users.join(guest)
  await users.leave(door)
  users.broadcast.hear('hello')
  guests.broadcast.pay(5)
  const member: ActorRef<User> | undefined = guests.members[0]
  // @ts-expect-error a door does not hear
  await users.join(door)
  // @ts-expect-error not every user pays
  users.broadcast.pay(5)
  // @ts-expect-error what is told is text
  users.broadcast.hear(5)
  // @ts-expect-error hooks are no messages
  users.broadcast.onStart()
  use<Types>(member)
}

async function names(): Promise<void> {
  const waited = await system.waitFor(User, 'one', { timeoutMs: 10, signal: new AbortController().signal })
  await system.register(door, 'the door')
  await system.unregister('the door')
  type Types = [
    Holds<Equal<typeof waited, ActorRef<User>>>,
    Holds<Equal<ReturnType<typeof system.names>, AsyncIterable<NameEvent>>>,
  ]
  // @ts-expect-error a class of actors
  await system.waitFor(class {}, 'one')
  // @ts-expect-error a ref, not an actor
  await system.register(new Door(), 'door')
  use<Types>(undefined)
}

declare function use<_T>(value: unknown): void
use(groups)
use(names)
