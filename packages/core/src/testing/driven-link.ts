import { type Outcome, openOutcome } from '../basics/outcome.ts'
import type { Attachment } from '../codec/attachment.ts'
import type { Link } from '../links/link.ts'

/** What one end of a link has received. Plain data, so that an end in another thread or process can be asked. */
export interface Received {
  readonly chunks: readonly Uint8Array[]
  /** The bytes of the attachments, in order. */
  readonly attachments: readonly Uint8Array[]
  readonly closed: readonly ({ readonly error: string } | 'on purpose')[]
  /** What the link did that no link may do. */
  readonly breaches: readonly string[]
}

/** One end of a link as a test drives it, wherever it is. */
export interface DrivenLink {
  open(): Promise<void>
  /** Sends the chunks in one turn. */
  send(chunks: readonly Uint8Array[]): Promise<void>
  close(): Promise<void>
  queuedBytes(): Promise<number>
  /** What came, as soon as it is so many chunks; at once when they are there. */
  received(chunks: number): Promise<Received>
  /** What came, once the link has closed. */
  closed(): Promise<Received>
}

/**
 * Drives an end of a link that is in this thread. It scribbles over all memory that a chunk brings, when it has looked at it, and over what it
 * has sent a copy of: every other chunk, where the link can do that.
 */
export class LinkDriver implements DrivenLink {
  readonly #link: Link
  readonly #chunks: Uint8Array[] = []
  readonly #attachments: Uint8Array[] = []
  readonly #closed: ({ readonly error: string } | 'on purpose')[] = []
  readonly #breaches: string[] = []
  readonly #waits = new Set<{ readonly isOver: () => boolean; readonly outcome: Outcome<Received> }>()
  #isOpen = false
  #isWithinCall = false

  constructor(link: Link) {
    this.#link = link
  }

  async open(): Promise<void> {
    this.#isOpen = true
    this.#within(() =>
      this.#link.open({
        chunk: (bytes, attachments) => this.#take(bytes, bytes.byteLength, attachments),
        passing: (memory, length) => this.#take(memory, length, []),
        closed: (error) => this.#end(error),
      }),
    )
  }

  async send(chunks: readonly Uint8Array[], attachments: readonly Attachment[] = []): Promise<void> {
    this.#within(() => {
      for (const [n, chunk] of chunks.entries()) {
        if (attachments.length > 0) this.#link.send(chunk, attachments)
        else if (n % 2 === 0 || !this.#sendCopy(chunk)) this.#link.send(chunk)
      }
    })
  }

  async close(): Promise<void> {
    this.#within(() => this.#link.close())
  }

  async queuedBytes(): Promise<number> {
    return this.#link.queuedBytes
  }

  received(chunks: number): Promise<Received> {
    return this.#when(() => this.#chunks.length >= chunks || this.#closed.length > 0)
  }

  closed(): Promise<Received> {
    return this.#when(() => this.#closed.length > 0)
  }

  /** From the front of memory with more in it. */
  #sendCopy(chunk: Uint8Array): boolean {
    const memory = new Uint8Array(chunk.byteLength + 9).fill(0xdd)
    memory.set(chunk)
    const isSent = this.#link.sendCopy?.(memory, chunk.byteLength) === true
    memory.fill(0xee)
    return isSent
  }

  #take(bytes: Uint8Array, length: number, attachments: readonly unknown[]): void {
    this.#check('a chunk came')
    this.#chunks.push(bytes.slice(0, length))
    new Uint8Array(bytes.buffer).fill(0xee)
    for (const attachment of attachments) this.#look(attachment as ArrayBuffer | SharedArrayBuffer)
    this.#settle()
  }

  /** Leaves a mark in it, for the sender to see if it is shared. */
  #look(attachment: ArrayBuffer | SharedArrayBuffer): void {
    const view = new Uint8Array(attachment)
    this.#attachments.push(new Uint8Array(view))
    view[0] = 0xaa
  }

  #end(error: Error | undefined): void {
    this.#check('closed came')
    this.#closed.push(error === undefined ? 'on purpose' : { error: error.message })
    this.#settle()
  }

  #check(what: string): void {
    if (!this.#isOpen) this.#breaches.push(`${what} before open`)
    if (this.#isWithinCall) this.#breaches.push(`${what} before the call returned`)
    if (this.#closed.length > 0) this.#breaches.push(`${what} after closed`)
  }

  #within(action: () => void): void {
    this.#isWithinCall = true
    try {
      action()
    } catch (error) {
      this.#breaches.push(`a call threw: ${error}`)
    } finally {
      this.#isWithinCall = false
    }
  }

  #when(isOver: () => boolean): Promise<Received> {
    const outcome = openOutcome<Received>()
    this.#waits.add({ isOver, outcome })
    this.#settle()
    return outcome.promise
  }

  #settle(): void {
    for (const wait of this.#waits) {
      if (!wait.isOver()) continue
      this.#waits.delete(wait)
      wait.outcome.resolve({
        chunks: [...this.#chunks],
        attachments: [...this.#attachments],
        closed: [...this.#closed],
        breaches: [...this.#breaches],
      })
    }
  }
}
