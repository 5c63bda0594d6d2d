/**
 * An actor's number on its slot: the incarnation of the host it was born on, and a count within it. A number never returns: a
 * host that comes back has a higher incarnation. Zero is the kernel itself and names no actor.
 *
 *   number = incarnation x 2^32 + count, count >= 1
 */
export type ActorNumber = number

const span = 2 ** 32

export const actorNumber = (incarnation: number, count: number): ActorNumber => incarnation * span + count
export const countOf = (number: ActorNumber): number => number % span
export const incarnationOf = (number: ActorNumber): number => Math.floor(number / span)

/** Whether `number` could name an actor: a whole number above zero with a count of its own. */
export const isActorNumber = (number: unknown): number is ActorNumber =>
  typeof number === 'number' && Number.isSafeInteger(number) && number > 0 && countOf(number) > 0

/** The text by which people and maps know an actor. */
export const actorId = (systemId: string, slot: number, number: ActorNumber): string =>
  `${systemId}/${slot}/${incarnationOf(number)}.${countOf(number)}`
