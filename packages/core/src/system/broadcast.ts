import type { Ref } from '../refs/ref.ts'

type Send = (...args: unknown[]) => void

/**
 * A face that tells to several actors, each time to those there are: one tell to each, at once and in order. The messages are those
 * of the actors, which may be of different classes below one, so the face is made by name, once for each name.
 */
export const broadcastTo = (members: () => readonly Ref[]): Readonly<Record<string, Send>> => {
  const sends = new Map<string, Send>()
  const sendOf = (name: string): Send => {
    const send: Send = (...args) => {
      for (const { tell } of members()) (tell as unknown as Record<string, Send>)[name]!(...args)
    }
    sends.set(name, send)
    return send
  }
  return new Proxy<Record<string, Send>>(Object.create(null), {
    // no promise, so that a function may return it
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : (sends.get(name) ?? sendOf(name))),
  })
}
