import { expose } from '@troupe/runtime-node'

/** As little work as there can be. */
export const square = (n: number): number => n * n

/** The same as an async function: it gives its turn away, and does nothing at the same time as anything else. */
export const squareLater = async (n: number): Promise<number> => n * n

expose(import.meta.url, { square })
