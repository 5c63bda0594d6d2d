import type { Socket } from 'node:net'
import { lookRound } from './look-round.ts'

export const tokenBytes = 16

/** What the side that dials writes before its first chunk. */
export const presentToken = (socket: Socket, token: Uint8Array): void => {
  socket.write(token)
}

/**
 * Whether the first bytes of a socket are the token; false as well when they do not come in time. Bytes behind the token stay in the
 * socket, which is left paused. An `error` listener must be there already.
 */
export const hasToken = (socket: Socket, token: Uint8Array, deadlineMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (is: boolean): void => {
      clearTimeout(timer)
      socket.off('readable', look).off('close', fail).off('end', fail)
      resolve(is)
    }
    const fail = (): void => settle(false)
    const look = (): void => {
      const given = socket.read(tokenBytes) as Buffer | null
      if (given !== null) settle(areEqual(given, token))
    }
    const timer = setTimeout(() => lookRound(fail), deadlineMs)
    timer.unref()
    socket.on('readable', look).on('close', fail).on('end', fail)
  })

/** In a time that says nothing about the bytes. `node:crypto` is loaded when it is needed: it takes milliseconds of every start. */
const areEqual = (given: Uint8Array, token: Uint8Array): boolean =>
  given.byteLength === token.byteLength && process.getBuiltinModule('node:crypto').timingSafeEqual(given, token)
