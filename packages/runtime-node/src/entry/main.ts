// Where threads and processes begin. It is bundled into one CommonJS file (dist/entry/main.cjs): a small file to read makes a host
// quick to start. The modules of the user are loaded later, and bring their own copy of this package.
import { takeJob } from './is-host.ts'
import { runHost } from './run-host.ts'
import { serveKernel } from './serve-kernel.ts'

const job = takeJob()
if (job === undefined) throw new Error('this file is started by Troupe, as a host: it does nothing by itself')
runHost(job, serveKernel)
