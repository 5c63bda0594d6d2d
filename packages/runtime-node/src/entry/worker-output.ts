import type { MessagePort } from 'node:worker_threads'

type OutputStream = 'stdout' | 'stderr'
/** What a worker writes: the stream's name and the text or bytes, as they were written. */
export type OutputPiece = readonly [stream: OutputStream, piece: string | Uint8Array]

/** Most that waits for main to take it; what a worker writes above that is counted, not kept. */
const maxInFlightBytes = 1024 * 1024
/** The same of what somebody wants to read: as much as main keeps for them. */
const maxPipedBytes = 16 * maxInFlightBytes

/**
 * Sends what this worker writes to stdout and stderr over a port of its own. Node's own way loses what was written just before an
 * out-of-memory or a `terminate`, shows nothing while the worker spins, and has no bound.
 */
export const redirectOutput = (port: MessagePort, inFlightMemory: SharedArrayBuffer, isPiped: boolean): void => {
  const inFlight = new Int32Array(inFlightMemory)
  const most = isPiped ? maxPipedBytes : maxInFlightBytes
  port.unref()
  for (const name of ['stdout', 'stderr'] as const) {
    const dropped = { lines: 0 }
    const post = (piece: string | Uint8Array): void => {
      Atomics.add(inFlight, 0, piece.length)
      port.postMessage([name, piece] satisfies OutputPiece)
    }
    const confess = (): void => {
      if (dropped.lines > 0) post(`[troupe: ${dropped.lines} lines were not shown: main did not take them in time]\n`)
      dropped.lines = 0
    }
    const write = (piece: string | Uint8Array): void => {
      if (Atomics.load(inFlight, 0) > most) dropped.lines += linesIn(piece)
      else {
        confess()
        post(piece)
      }
    }
    replaceWrite(process[name], write)
    process.once('exit', confess)
  }
}

const linesIn = (piece: string | Uint8Array): number => {
  const newlines = typeof piece === 'string' ? piece.split('\n').length - 1 : piece.filter((byte) => byte === 10).length
  return Math.max(1, newlines)
}

const replaceWrite = (stream: NodeJS.WriteStream, write: (piece: string | Uint8Array) => void): void => {
  Object.assign(stream, {
    _write(piece: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
      write(plain(piece, encoding))
      done()
    },
    _writev(
      pieces: readonly { readonly chunk: string | Uint8Array; readonly encoding: BufferEncoding }[],
      done: () => void,
    ): void {
      for (const { chunk, encoding } of pieces) write(plain(chunk, encoding))
      done()
    },
  })
}

/** A string in UTF-8, or bytes that are no view of something larger: posting a view would copy all of it. */
const plain = (piece: string | Uint8Array, encoding: BufferEncoding): string | Uint8Array => {
  if (typeof piece !== 'string') return new Uint8Array(piece)
  return encoding === 'utf8' || encoding === 'utf-8' ? piece : new Uint8Array(Buffer.from(piece, encoding))
}
