import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ActorRef, Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { boardBytes } from '../../../src/shared/waiting/board-layout.ts'
import { builtFolder } from '../../support/built.ts'
import { toBeHad } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Lender } = (await import(url('lender'))) as typeof import('./fixtures/lender.ts')

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What this process has of the shared memory of others, once all that can be collected is. */
const possessions = (): { readonly boards: number; readonly mapped: number; readonly open: number } => {
  collectGarbage()
  return {
    boards: Math.floor(process.memoryUsage().arrayBuffers / boardBytes),
    mapped: readFileSync('/proc/self/maps', 'utf8').split('/memfd:troupe').length - 1,
    open: readdirSync('/proc/self/fd').filter((number) => linkOf(number).startsWith('/memfd:troupe')).length,
  }
}

const linkOf = (number: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${number}`)
  } catch {
    return ''
  }
}

/** In turn with the lender, who has it first. */
const wait = async (lender: ActorRef<InstanceType<typeof Lender>>, lock: Lock): Promise<void> => {
  const waiting = lock.acquire()
  lender.tell.letGo()
  const held = await waiting
  held.release()
}

const flavours = toBeHad([
  { on: 'thread', across: 'threads' },
  { on: 'process', across: 'processes' },
] as const)

describe.each(flavours)('this thread, once it has waited for locks that were made on a $on each', ({ on, across }) => {
  it('keeps nothing of their memory when it has forgotten them', async () => {
    await using open = await openSystem()
    const before = possessions()
    for (let n = 0; n < 4; n++) {
      const lender = await open.system.spawn(Lender, { on })
      await wait(lender, await lender.ask.lend(across))
    }
    await expect.poll(possessions).toEqual(before)
  })
})
