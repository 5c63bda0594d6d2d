import { createSystem } from '@troupe/runtime-node'
import { RingMember } from '../actors/ring-member.ts'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'

/** A token goes round a ring of `size` actors on this host; a hop is a tell. */
export const openRing = async (size: number, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const members = await Promise.all(Array.from({ length: size }, () => system.spawn(RingMember)))
  for (const [n, member] of members.entries()) await member.ask.join(members[(n + 1) % size]!)
  let expected = 0
  return {
    async run(count) {
      await new Promise<void>((resolve) => {
        RingMember.arrived = resolve
        members[0]!.tell.pass(count)
      })
      const passed = await Promise.all(members.map((member) => member.ask.passed()))
      checkCount(
        'the ring',
        passed.reduce((all, each) => all + each, 0),
        (expected += count),
      )
    },
    close: async () => void (await system.stop()),
  }
}
