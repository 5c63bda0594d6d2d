import { Deque } from '@troupe/core/internal'
import type { SocketConnection } from '../connection/socket-connection.ts'
import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { RemoteProtocolError } from '../errors/remote-errors.ts'
import { lookRound } from '../links/look-round.ts'
import { Liveness, type LivenessTerms } from './liveness.ts'

/** Who speaks over a wire. */
export interface WireOwner {
  /** A message came. What it throws ends the wire: it was none of those that may come. */
  read(message: unknown): void
  /** Nothing comes or goes any more. Called once, also after `close`. */
  ended(error: Error): void
}

export interface WireTerms extends LivenessTerms {
  /** More may not wait to be sent: then it `isFull`. */
  readonly maxWaitingBytes: number
  /** Whether no message is read while others wait to be sent: for the side that answers. */
  readonly isPatient: boolean
}

/** A message on its way out. */
export class Posted {
  readonly frame: Uint8Array
  /** Whether the platform has it: from then on the other side may have it, too. */
  isWritten = false
  isWithdrawn = false

  constructor(frame: Uint8Array) {
    this.frame = frame
  }
}

/** Messages over one connection, until it ends: those that have no room yet wait here, and both ends know that the other is there. */
export class Wire {
  readonly peer: string
  readonly #connection: SocketConnection
  readonly #owner: WireOwner
  readonly #terms: WireTerms
  readonly #alive: readonly unknown[]
  readonly #liveness: Liveness
  readonly #timer: NodeJS.Timeout
  readonly #waiting = new Deque<Posted>()
  #waitingBytes = 0
  #posted = 0
  #written = 0
  #isPumping = false
  #ended: Error | undefined
  /** Called when nothing waits any more. */
  #drained: (() => void)[] = []

  /** @param alive - the message that says nothing else */
  constructor(connection: SocketConnection, owner: WireOwner, terms: WireTerms, alive: readonly unknown[]) {
    this.peer = connection.peer
    this.#connection = connection
    this.#owner = owner
    this.#terms = terms
    this.#alive = alive
    this.#liveness = new Liveness(terms, performance.now())
    this.#timer = setInterval(() => lookRound(() => this.#look()), Math.ceil(terms.heartbeatMs / 2))
    this.#timer.unref()
    connection.unref()
    void this.#receive()
  }

  get isOver(): boolean {
    return this.#ended !== undefined
  }

  get isFull(): boolean {
    return this.#waitingBytes > this.#terms.maxWaitingBytes
  }

  /** Sends a message, as it is now, behind those before it. Over a wire that is over it goes nowhere. @throws NotSendableError, FrameTooLargeError */
  post(message: readonly unknown[]): Posted {
    const posted = new Posted(this.#connection.encode(message))
    if (this.#ended !== undefined) return posted
    this.#posted++
    if (!this.#isPumping && this.#connection.hasRoom) {
      this.#connection.sendFrame(posted.frame).catch(ignore)
      this.#wrote(posted)
    } else {
      this.#waiting.push(posted)
      this.#waitingBytes += posted.frame.byteLength
      if (!this.#isPumping) void this.#pump()
    }
    return posted
  }

  /** It is not sent, if it was not written yet. */
  withdraw(posted: Posted): void {
    posted.isWithdrawn = true
  }

  /** Resolves when nothing waits to be sent, or nothing will be. */
  async room(): Promise<void> {
    if (this.#isPumping && this.#ended === undefined) await new Promise<void>((resolve) => this.#drained.push(resolve))
  }

  /** Ends it because of the other side. */
  break(error: Error): void {
    this.#end(error)
    void this.#connection.close()
  }

  /** Ends it in order. Resolves when the socket is gone. */
  async close(error: Error): Promise<void> {
    this.#end(error)
    await this.#connection.close()
  }

  async #receive(): Promise<void> {
    try {
      while (this.#ended === undefined) {
        const message = await this.#connection.receive()
        if (this.#ended !== undefined) return
        this.#read(message)
        if (this.#terms.isPatient) await this.room()
      }
    } catch (error) {
      this.break(error as Error)
    }
  }

  #read(message: unknown): void {
    try {
      this.#owner.read(message)
    } catch (error) {
      if (error instanceof RemoteProtocolError) throw error
      throw new RemoteProtocolError({ peer: this.peer, why: (error as Error).message })
    }
  }

  async #pump(): Promise<void> {
    this.#isPumping = true
    try {
      for (let posted = this.#waiting.shift(); posted !== undefined; posted = this.#waiting.shift()) {
        this.#waitingBytes -= posted.frame.byteLength
        if (posted.isWithdrawn) continue
        const hadRoom = this.#connection.hasRoom
        const sending = this.#connection.sendFrame(posted.frame)
        if (hadRoom) sending.catch(ignore)
        else await sending
        this.#wrote(posted)
      }
    } catch {
      // it is over, which the reader sees as well
    }
    while (this.#waiting.shift() !== undefined);
    this.#waitingBytes = 0
    this.#isPumping = false
    for (const drained of this.#drained.splice(0)) drained()
  }

  #wrote(posted: Posted): void {
    posted.isWritten = true
    this.#written++
  }

  #look(): void {
    if (this.#ended !== undefined) return
    const traffic = {
      ...{ receivedBytes: this.#connection.receivedBytes, posted: this.#posted, written: this.#written },
      isWaiting: this.#isPumping,
    }
    const verdict = this.#liveness.judge(traffic, performance.now())
    if (verdict === 'speak') this.post(this.#alive)
    else if (verdict !== 'fine') {
      const why = whys[verdict](this.#terms.silenceMs)
      this.break(new ConnectionClosedError({ peer: this.peer, why, clean: false }))
    }
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    clearInterval(this.#timer)
    for (const drained of this.#drained.splice(0)) drained()
    this.#owner.ended(error)
  }
}

const whys = {
  silent: (ms: number) => `nothing was heard of it for ${ms} ms`,
  stuck: (ms: number) => `it took nothing of what waits for it for ${ms} ms`,
} as const

const ignore = (): void => {}
