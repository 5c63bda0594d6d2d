import nact from 'nact'
import type { Increment } from '../actors/counter.ts'

const { dispatch, spawn, start, stop } = nact

/** Long enough never to matter; Troupe's asks have a deadline as well. */
export const queryTimeoutMs = 30_000

export interface TotalQuery {
  readonly t: 'total'
  readonly to: nact.Ref<number>
}
export interface AddQuery {
  readonly t: 'add'
  readonly n: number
  readonly to: nact.Ref<number>
}
type AdderMessage = number | Increment | AddQuery | TotalQuery

export type Adder = nact.Ref<AdderMessage>

/** Adds up what it is sent, as `Counter` does. */
const add = (total: number, message: AdderMessage): number => {
  if (typeof message === 'number') return total + message
  switch (message.t) {
    case 'inc':
      return total + message.n
    case 'add':
      dispatch(message.to, total + message.n)
      return total + message.n
    case 'total':
      dispatch(message.to, total)
      return total
  }
}

/** Adders in a nact system of their own. */
export const openAdders = (count: number): { readonly adders: readonly Adder[]; close(): Promise<void> } => {
  const system = start()
  const adders = Array.from({ length: count }, (_, n) => spawn(system, add, `adder-${n}`, { initialState: 0 }) as Adder)
  return { adders, close: async () => stop(system) }
}

export const totalOf = (adder: Adder): Promise<number> =>
  nact.query(adder, (to: nact.Ref<number>): TotalQuery => ({ t: 'total', to }), queryTimeoutMs)
