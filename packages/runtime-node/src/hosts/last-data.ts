import { lookRound } from '../links/look-round.ts'

/**
 * Waits until `ended` resolves, at most `ms`; but never gives up while something still comes in. A busy main sees an exit and a
 * timer before it reads what lies ready in its pipes: so when the time is over it looks once round its event loop first.
 */
export const lastData = (ended: Promise<unknown>, ms: number, bytesSeen: () => number): Promise<'ended' | 'given up'> =>
  new Promise((resolve) => {
    let timer: NodeJS.Timeout
    const wait = (): void => {
      timer = setTimeout(() => {
        const before = bytesSeen()
        lookRound(() => (bytesSeen() === before ? resolve('given up') : wait()))
      }, ms)
    }
    wait()
    void ended.then(() => {
      clearTimeout(timer)
      resolve('ended')
    })
  })
