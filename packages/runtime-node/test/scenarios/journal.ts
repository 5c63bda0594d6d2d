import { Actor, type ActorRef, type ActorSystem, expose } from '@troupe/runtime-node'

const journals = new Map<string, string[]>()
let count = 0

/** Writes down, on main, what the actors of one scenario tell. */
export class Scribe extends Actor {
  readonly #lines: string[]
  constructor(journal: string) {
    super()
    this.#lines = journals.get(journal)!
  }
  note(line: string): void {
    this.#lines.push(line)
  }
}
expose(import.meta.url, { Scribe })

/** What happened, as main sees it: the scribe is an actor of main, so the test reads its lines without asking. */
export interface Journal {
  readonly scribe: ActorRef<Scribe>
  readonly lines: readonly string[]
  /** How many lines are that. */
  count(line: string): number
}

export const openJournal = async (system: ActorSystem): Promise<Journal> => {
  const key = `journal ${++count}`
  const lines: string[] = []
  journals.set(key, lines)
  const scribe = await system.spawn(Scribe, { args: [key] })
  journals.delete(key)
  return { scribe, lines, count: (line) => lines.filter((each) => each === line).length }
}
