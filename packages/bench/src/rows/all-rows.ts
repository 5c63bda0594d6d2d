import type { Row } from '../harness/row.ts'
import { askHere } from './ask-here.ts'
import { spawnHere } from './spawn-here.ts'
import { tellHere } from './tell-here.ts'
import { tellHereObject } from './tell-here-object.ts'
import { tellProcess } from './tell-process.ts'
import { tellThread } from './tell-thread.ts'

/** Every row there is, in the order they are listed and run. */
export const allRows: readonly Row[] = [tellHere, tellHereObject, askHere, tellThread, tellProcess, spawnHere]
