// A program that tells of two folders for tests, writes into them, and ends in the way that its environment says.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../test-folder.ts'

const folders = [await testFolder(), await testFolder()]
for (const folder of folders) writeFileSync(join(folder, 'left behind'), '')
process.stdout.write(`${JSON.stringify(folders)}\n`)
if (process.env['END'] === 'throw') throw new Error('thrown')
if (process.env['END'] === 'exit') process.exit(3)
