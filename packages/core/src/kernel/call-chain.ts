import type { CallChain } from '../refs/caller.ts'

/**
 * The circle that an ask would close: `chain` are the handlers that wait for it, `blocked` is the handler of the actor at which it
 * arrives. Names each member, the arriving message last; `undefined` when there is no circle.
 */
export const circleOf = (
  chain: CallChain,
  blocked: { readonly actor: string; readonly method: string },
  arriving: string,
): string[] | undefined => {
  const circle = [`${blocked.actor} ${arriving}`]
  for (let link: CallChain | undefined = chain; link !== undefined; link = link.outer) {
    circle.unshift(`${link.actor} ${link.method}`)
    if (link.actor === blocked.actor && link.method === blocked.method) return circle
  }
  return undefined
}
