import { isDeepStrictEqual } from 'node:util'
import { type ActorRef, type ActorSystem, createSystem, type Group } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs } from '../tour/options.ts'
import { Conversation } from './conversation.ts'
import { User } from './user.ts'

export const options = {} satisfies OptionSpecs

export interface Result extends AnyResult {
  /** Who came to the lobby and went, in order. */
  readonly doings: readonly string[]
  /** What each of those who stayed has heard, by name. */
  readonly transcripts: Readonly<Record<string, readonly string[]>>
  /** The lives of the one who tripped. */
  readonly lives: number
}

const names = ['ada', 'ben', 'cem', 'dea', 'eli'] as const
type Name = (typeof names)[number]
type Users = Readonly<Record<Name, ActorRef<User>>>

/** Five users here, on a thread and in a process talk in two rooms. One of them trips, and the process of two others dies. */
export const run = async (_: object, out: Out): Promise<Result> => {
  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  using lobby = await system.group(User, 'lobby')
  const doings: { readonly who: string; readonly change: string }[] = []
  const following = (async () => {
    for await (const { change, ref } of lobby.changes()) doings.push({ who: ref.id, change })
  })()
  const users = await invite(system)
  const { ada, ben, cem, dea, eli } = users
  const everybody = names.map((name) => users[name])
  const conversation = new Conversation()

  out.progress('they talk')
  for (const user of everybody) await user.ask.sees('lobby', names.length)
  for (const name of names) await conversation.hear(everybody, () => users[name].ask.say('lobby', `hello, ${name} here`))
  const engineers = [ada, ben, dea]
  for (const user of engineers) await user.ask.sees('engine room', engineers.length)
  await conversation.hear(engineers, () => dea.ask.say('engine room', 'the boiler is warm'))
  await conversation.hear([ada], () => eli.ask.whisper('ada', 'lunch?'))

  out.progress('one trips')
  ben.tell.trip()
  const lives = await ben.ask.life()
  conversation.startAnew(ben)

  out.progress('a process dies')
  const left = [ada, ben, cem]
  process.kill(await dea.ask.pid(), 'SIGKILL')
  for (const user of left) await user.ask.sees('lobby', left.length)
  await conversation.hear(left, () => ada.ask.say('lobby', 'who is still here?'))

  const transcripts = { ada: await ada.ask.transcript(0), ben: await ben.ask.transcript(0), cem: await cem.ask.transcript(0) }
  while (doings.length < expected.doings.length) await new Promise((resolve) => setImmediate(resolve))
  lobby[Symbol.dispose]()
  await following
  const nameOf = new Map(names.map((name) => [users[name].id, name]))
  const told = { doings: doings.map(({ who, change }) => `${nameOf.get(who)} ${change}`), transcripts, lives }
  return { ...told, problems: isDeepStrictEqual(told, expected) ? [] : ['this is not what they said'] }
}
