import { PeerMissingError } from './peer-missing-error.ts'
import type { Row, Side } from './row.ts'
import type { SideAnswer, SideOrder } from './side-mail.ts'

/** Runs one side of `row` for the program that started this one, which says when; and ends with it. */
export const serveSide = ({ troupe, peers }: Row, name: string): void => {
  const open = name === 'troupe' ? troupe : peers[name]!
  let side: Side | undefined
  const follow = async (order: SideOrder): Promise<SideAnswer> => {
    try {
      const reading = await carryOut(order)
      return { done: true, ...(typeof reading === 'number' && { reading }) }
    } catch (error) {
      if (error instanceof PeerMissingError) return { missing: error.message }
      return { failed: error instanceof Error ? error.message : String(error) }
    }
  }
  const carryOut = async (order: SideOrder): Promise<number | void> => {
    switch (order.order) {
      case 'open':
        side = await open(order.setup)
        return
      case 'run':
        return await side!.run(order.count)
      case 'after':
        return await side!.after?.()
      case 'close': {
        const closing = side?.close()
        side = undefined
        return await closing
      }
    }
  }
  process.on('message', (order: SideOrder) => {
    void follow(order).then((answer) => {
      if (!process.connected) return
      process.send!(answer, () => {
        if (order.order === 'close') process.disconnect()
      })
    })
  })
  // whoever gave orders is gone: what was started must not outlive it
  process.on('disconnect', async () => {
    try {
      await side?.close()
    } finally {
      process.exit()
    }
  })
}
