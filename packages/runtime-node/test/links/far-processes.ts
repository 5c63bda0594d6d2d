import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { resolve } from 'node:path'
import { childDescriptors } from '../../src/entry/host-job.ts'

/** A bundled program lies where no package is found. With this environment it finds koffi, which is what it takes to map memory. */
export const mayMap: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_PATH: resolve(import.meta.dirname, '../../../../node_modules'),
}

/** This process's end of the link that a child has as its fourth descriptor. */
export const linkSocketOf = (child: ChildProcess): Socket => (child.stdio as readonly unknown[])[childDescriptors.link] as Socket
