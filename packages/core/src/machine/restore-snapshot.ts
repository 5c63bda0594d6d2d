import type { AnyStateMachine, Snapshot } from 'xstate'
import { OptionError } from '../errors/option-error.ts'
import type { KeptChild, MachineSnapshot } from './machine-snapshot.ts'

/**
 * A kept snapshot as xstate takes it.
 * @throws OptionError it is none, or has a child that nobody can make again
 */
export const restorable = (machineId: string, snapshot: MachineSnapshot<AnyStateMachine>): Snapshot<unknown> => {
  const option = `the snapshot for ${machineId}`
  if (typeof snapshot !== 'object' || snapshot === null || typeof snapshot.status !== 'string' || !('value' in snapshot)) {
    throw new OptionError({ option, expected: 'what snapshot() of such a machine gave', got: snapshot })
  }
  const { delays: _, children = {}, historyValue = {}, ...rest } = snapshot
  refuseNameless(`${option}: child`, children)
  return { ...rest, children, historyValue } as unknown as Snapshot<unknown>
}

const refuseNameless = (path: string, children: Readonly<Record<string, KeptChild>>): void => {
  for (const [id, { src, snapshot }] of Object.entries(children)) {
    if (src === undefined) {
      throw new OptionError({
        option: `${path} ${id}`,
        expected: 'an actor whose logic has a name in setup({ actors }), which alone can be made again',
        got: 'logic without a name',
      })
    }
    const inner = (snapshot as Partial<MachineSnapshot<AnyStateMachine>> | undefined)?.children
    if (inner !== undefined) refuseNameless(`${path} ${id}`, inner)
  }
}
