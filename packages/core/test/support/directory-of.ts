import type { Directory } from '../../src/system/directory.ts'
import type { MainDesk } from '../../src/system/main-operations.ts'
import type { World } from './world.ts'

/** What main keeps about names and groups. */
export const directoryOf = (world: World): Directory => (world.kernel(0).main as MainDesk).directory

/** The same as counts: names, groups that have members, followers. */
export const keptAtMain = (world: World): [number, number, number] => {
  const { names, groups, followers } = directoryOf(world)
  return [names.size, groups.size, followers.size]
}
