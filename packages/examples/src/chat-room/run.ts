import { isDeepStrictEqual } from 'node:util'
import { type ActorRef, type ActorSystem, createSystem, type Group } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs } from '../tour/options.ts'
import { Conversation } from './conversation.ts'
import { User } from './user.ts'

export const options = {} satisfies OptionSpecs

interface Story {
  /** Who came to the lobby and went, in order. */
  readonly doings: readonly string[]
  /** What each of those who stayed has heard, by name. */
  readonly transcripts: Readonly<Record<string, readonly string[]>>
  /** The lives of the one who tripped. */
  readonly lives: number
}

export interface Result extends Story, AnyResult {}

const names = ['ada', 'ben', 'cem', 'dea', 'eli'] as const
type Users = Readonly<Record<(typeof names)[number], ActorRef<User>>>

/** Five users here, on a thread and in a process talk in two rooms. One of them trips, and the process of two others dies. */
export const run = async (_: object, out: Out): Promise<Result> => {
  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  const lobby = await system.group(User, 'lobby')
  const following = follow(lobby)
  const users = await invite(system)
  const { ada, ben, cem, dea, eli } = users
  const everybody = names.map((name) => users[name])
  const engineers = [ada, ben, dea]
  const conversation = new Conversation()

  out.progress('they talk')
  for (const user of everybody) await user.ask.sees('lobby', everybody.length)
  for (const user of engineers) await user.ask.sees('engine room', engineers.length)
  for (const name of names) await conversation.hear(everybody, () => users[name].ask.say('lobby', `${name} here`))
  await conversation.hear(engineers, () => dea.ask.say('engine room', 'the boiler is warm'))
  await conversation.hear([ada], () => eli.ask.whisper('ada', 'lunch?'))

  out.progress('one of them trips')
  ben.tell.trip()
  const lives = await ben.ask.life()
  conversation.startAnew(ben)

  out.progress('a process dies')
  const left = [ada, ben, cem]
  process.kill(await dea.ask.pid(), 'SIGKILL')
  for (const user of left) await user.ask.sees('lobby', left.length)
  await conversation.hear(left, () => ada.ask.say('lobby', 'who is still here?'))

  const [heardByAda, heardByBen, heardByCem] = await Promise.all(left.map((user) => user.ask.transcript(0)))
  lobby[Symbol.dispose]()
  const doings = tell(await following, users)
  const story: Story = { doings, lives, transcripts: { ada: heardByAda!, ben: heardByBen!, cem: heardByCem! } }
  return { ...story, problems: isDeepStrictEqual(story, expected) ? [] : ['this is not what they said and did'] }
}

/** Two of them on hosts that others are on too: a process that dies takes its users with it. */
const invite = async (system: ActorSystem): Promise<Users> => {
  const [threads, processes] = [await system.threads(1), await system.processes(1)]
  const user = (name: string, rooms: readonly string[], on: typeof threads | 'here'): Promise<ActorRef<User>> =>
    system.spawn(User, { args: [name, rooms], name, on, restart: on === processes ? 'temporary' : 'transient' })
  return {
    ada: await user('ada', ['lobby', 'engine room'], 'here'),
    ben: await user('ben', ['lobby', 'engine room'], threads),
    cem: await user('cem', ['lobby'], threads),
    dea: await user('dea', ['lobby', 'engine room'], processes),
    eli: await user('eli', ['lobby'], processes),
  }
}

type Doing = readonly [who: string, change: 'joined' | 'left']

/** What is done in a room until its handle is disposed of. */
const follow = async (room: Group<User>): Promise<readonly Doing[]> => {
  const doings: Doing[] = []
  for await (const { ref, change } of room.changes()) doings.push([ref.id, change])
  return doings
}

const tell = (doings: readonly Doing[], users: Users): readonly string[] =>
  doings.map(([who, change]) => `${names.find((name) => users[name].id === who)} ${change}`)

const greetings = names.map((name) => `lobby, ${name}: ${name} here`)
const question = 'lobby, ada: who is still here?'

const expected: Story = {
  doings: [...names.map((name) => `${name} joined`), 'dea left', 'eli left'],
  lives: 2,
  transcripts: {
    ada: [...greetings, 'engine room, dea: the boiler is warm', 'in private, eli: lunch?', question],
    // what the life before had heard is gone with it
    ben: [question],
    cem: [...greetings, question],
  },
}
