import { createRequire } from 'node:module'
import { childDescriptors, type ProcessJob } from './host-job.ts'

const prSetParentDeathSignal = 1
const sigkill = 9

/**
 * Makes this child process end when its parent does, also while it spins or is blocked. Called in its main thread, after it is
 * ready: koffi takes 6 ms to load, a watchdog three times that.
 */
export const dieWithParent = ({ parentPid, parentDeath }: ProcessJob): void => {
  if (parentDeath !== 'armed' && !(parentDeath === 'prctl' && armByPrctl())) startWatchdog()
  leaveNoOrphan(parentPid)
}

/** The parent may have died before the signal was armed. It is known by its pid: an adopting process is not always number 1. */
export const leaveNoOrphan = (parentPid: number): void => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL')
}

interface Koffi {
  load(path: null): { func(declaration: string): (...values: number[]) => number }
}

const armByPrctl = (): boolean => {
  if (process.platform !== 'linux') return false
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi
    const prctl = koffi.load(null).func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')
    return prctl(prSetParentDeathSignal, sigkill, 0, 0, 0) === 0
  } catch {
    return false
  }
}

/** A thread that does nothing but wait for the end of the lifeline. It must not read synchronously: that would hang `exit`. */
const watchdog = `
const { Socket } = require('node:net')
const die = () => process.kill(process.pid, 'SIGKILL')
const lifeline = new Socket({ fd: ${childDescriptors.lifeline}, readable: true, writable: false })
lifeline.on('end', die).on('error', die).on('close', die).resume()
`

const startWatchdog = (): void => {
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(watchdog, {
    eval: true,
    name: 'lifeline',
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  })
  worker.unref()
}
