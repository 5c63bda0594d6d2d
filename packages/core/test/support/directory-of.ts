import type { Directory } from '../../src/system/directory.ts'
import type { MainDesk } from '../../src/system/main-operations.ts'
import type { World } from './world.ts'

/** What main keeps about names and groups. */
export const directoryOf = (world: World): Directory => (world.kernel(0).main as MainDesk).directory
