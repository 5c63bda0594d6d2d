import type { Handle } from './sendable.ts'

/** What classes of handles extend, so that the type of their instances says that they may travel. */
export const HandleBase: new () => Handle = class {} as new () => Handle
