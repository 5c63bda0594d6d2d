import type { AbortableTurn, Caller } from '../refs/caller.ts'

/** One thing that an actor under test is to handle: a message, a notice or the tick of a timer. */
export interface TestMail {
  readonly what: 'tell' | 'ask' | 'stream' | 'notice' | 'tick'
  /** The method, or what people call it. */
  readonly label: string
  /** May be handled while others are. */
  readonly interleaves: boolean
  readonly priority: number
  readonly caller: Caller | undefined
  /** Taken back while it waited. */
  readonly isVoid?: boolean
  /** Calls the handler. */
  run(): unknown
  /** Its turn has ended. */
  settled?(): void
}

/** The handling of one piece of mail, from the call of its handler until what that returned has settled. */
export class TestTurn implements AbortableTurn {
  readonly mail: TestMail
  /** The handler put the message aside: whoever asked goes on waiting. */
  stashed = false
  /** The life went on without it: its result is dropped. */
  closed = false
  #controller: AbortController | undefined = undefined

  constructor(mail: TestMail) {
    this.mail = mail
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }

  abort(reason: unknown): void {
    ;(this.#controller ??= new AbortController()).abort(reason)
  }
}
