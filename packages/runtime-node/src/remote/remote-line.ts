import { listenToAbort, NotSendableError, stopListeningToAbort } from '@troupe/core/internal'
import { RemoteLimitError } from '../errors/remote-errors.ts'
import type { ClientKey } from '../objects/client.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import type { PendingCalls } from './pending-calls.ts'
import { giveBack, type Received } from './received.ts'
import type { RemoteHandles } from './remote-handles.ts'
import { argumentsPath, type Request, requestMessage } from './request.ts'
import { shiftPath } from './shift-path.ts'
import type { Posted, Wire } from './wire.ts'

interface LineParts {
  readonly number: number
  readonly wire: Wire
  readonly handles: RemoteHandles
  readonly calls: PendingCalls
  readonly objects: Map<number, KeptObject>
  /** Of calls that have not left. */
  readonly mostWaitingBytes: number
}

/** One connection with the manager of another program, with all that belongs to it alone. */
export class RemoteLine {
  readonly number: number
  readonly wire: Wire
  readonly calls: PendingCalls
  /** The objects that were sent over it. */
  readonly objects: Map<number, KeptObject>
  readonly #handles: RemoteHandles
  readonly #mostWaitingBytes: number
  #lastCall = 0

  constructor({ number, wire, handles, calls, objects, mostWaitingBytes }: LineParts) {
    this.number = number
    this.wire = wire
    this.calls = calls
    this.objects = objects
    this.#handles = handles
    this.#mostWaitingBytes = mostWaitingBytes
  }

  /** The number of the next call. */
  nextCall(): number {
    return ++this.#lastCall
  }

  /** What came of a call. Aborting `signal` takes it back. @throws as `post`; rejects with what the call rejects with, and the signal's reason */
  call(client: ClientKey, object: number, method: string, args: readonly unknown[], signal: AbortSignal): Promise<Received> {
    const id = this.nextCall()
    const posted = this.post({ is: 'call', id, client, object, method, args })
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        if (this.calls.delete(id)) this.cancel(id, posted)
        reject(signal.reason)
      }
      const settled = (): void => stopListeningToAbort(signal, giveUp)
      this.calls.add(id, {
        ...{ method, posted },
        resolve: (received) => {
          settled()
          resolve(received)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      if (signal.aborted) giveUp()
      else listenToAbort(signal, giveUp)
    })
  }

  /** @throws NotSendableError, FrameTooLargeError, RemoteLimitError */
  post(request: Request): Posted {
    if (this.wire.isFull) throw new RemoteLimitError({ limit: 'bytes', most: this.#mostWaitingBytes })
    try {
      return this.wire.post(requestMessage(request))
    } catch (error) {
      throw error instanceof NotSendableError ? shiftPath(error, argumentsPath, 'argument $1') : error
    } finally {
      // whoever called holds his own
      giveBack(this.#handles.takeSent())
    }
  }

  /** Takes a call back: it is not sent any more, or not wanted. */
  cancel(id: number, posted: Posted): void {
    if (posted.isWritten) this.tell({ is: 'cancel', id })
    else this.wire.withdraw(posted)
  }

  /** Sends what is no call, and never too much. */
  tell(request: Request): void {
    this.wire.post(requestMessage(request))
  }
}
