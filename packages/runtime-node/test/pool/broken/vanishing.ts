import { expose } from '@troupe/runtime-node'

export const initialize = (): void => {}
export const square = (x: number): number => x * x

expose(import.meta.url, { initialize, square })
