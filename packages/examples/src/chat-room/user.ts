import { Actor, type ActorOptions, expose, type Group } from '@troupe/runtime-node'

/** One who chats. The rooms are groups: whoever is in one hears what is said there. */
export class User extends Actor {
  /** Those who wait for something to happen let it come in meanwhile. */
  static readonly options: ActorOptions<User> = { interleave: { sees: true, transcript: true } }
  readonly #name: string
  readonly #rooms: readonly string[]
  /** This life's own handles; they end with it. */
  readonly #groups = new Map<string, Group<User>>()
  readonly #heard: string[] = []
  #wake: () => void = () => {}

  constructor(name: string, rooms: readonly string[]) {
    super()
    this.#name = name
    this.#rooms = rooms
  }

  /** In the next life too; who is in a room already stays in it. */
  protected override async onStart(): Promise<void> {
    for (const room of this.#rooms) {
      const group = await this.context.system.group(User, room)
      await group.join(this.self)
      this.#groups.set(room, group)
    }
  }

  say(room: string, text: string): void {
    this.#groups.get(room)?.broadcast.hear(room, this.#name, text)
  }

  /** To one alone, whom it knows by name. */
  async whisper(to: string, text: string): Promise<void> {
    const other = await this.context.system.get(User, to)
    other.tell.hear('in private', this.#name, text)
  }

  hear(room: string, from: string, text: string): void {
    this.#heard.push(`${room}, ${from}: ${text}`)
    this.#wake()
  }

  /** What this life has heard, once that is so many lines. */
  async transcript(lines: number): Promise<readonly string[]> {
    while (this.#heard.length < lines) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#heard
  }

  /** Answers when there are so many in the room, as seen from here. */
  async sees(room: string, users: number): Promise<void> {
    const group = this.#groups.get(room)!
    for await (const _ of group.changes()) if (group.members.length === users) return
  }

  trip(): never {
    throw new Error(`${this.#name} trips over a cable`)
  }

  life(): number {
    return this.context.life
  }

  pid(): number {
    return process.pid
  }
}

expose(import.meta.url, { User })
