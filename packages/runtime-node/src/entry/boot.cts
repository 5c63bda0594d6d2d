// The first file of a thread. It runs the host's entry, from the code that V8 made of it in an earlier thread where there is one:
// compiling is a fifth of a thread's start. CommonJS and no imports of our own, for the same reason.
const { readFileSync } = require('node:fs') as typeof import('node:fs')
const { createRequire } = require('node:module') as typeof import('node:module')
const { dirname } = require('node:path') as typeof import('node:path')
const { Script } = require('node:vm') as typeof import('node:vm')
const { parentPort, workerData } = require('node:worker_threads') as typeof import('node:worker_threads')

const { file, code } = workerData.boot as import('./boot-order.ts').BootOrder
const parameters = 'exports, require, module, __filename, __dirname, bootImport'
const script = new Script(`(function (${parameters}) {${readFileSync(file, 'utf8')}\n})`, {
  filename: file,
  // V8 looks whether it fits this version, its flags and the source, and compiles if not.
  ...(code !== undefined && code !== 'wanted' && { cachedData: new Uint8Array(code) }),
})
const bootImport = (url: string): Promise<unknown> => import(url)
script.runInThisContext()(exports, createRequire(file), module, file, dirname(file), bootImport)
// After it ran, so that the functions which a start needs are in it.
if (code === 'wanted') setImmediate(() => parentPort?.postMessage({ troupe: 'code', code: script.createCachedData() }))
