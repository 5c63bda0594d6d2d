import { closeSync, constants, existsSync, fstatSync, openSync, statSync } from 'node:fs'
import { systemCalls } from './mapping.ts'
import type { BellAddress } from './thread-bell.ts'

/** A bell of some thread, within reach. */
interface Pull {
  readonly bell: BellAddress
  /** The pipe's writing end, here. */
  readonly descriptor: number
}

/** So many are kept within reach. */
const mostPulls = 64

const pulls = new Map<number, Pull>()
const aByte = new Uint8Array(1)

/** Rings that bell. Nothing happens when its thread is gone. */
export const pullBell = (bell: BellAddress): void => {
  const pull = within(bell) ?? reach(bell)
  if (pull === undefined) return
  const calls = systemCalls()
  // a pipe that is full rings already
  if (calls.write(pull.descriptor, aByte) < 0 && calls.lastError !== 'EAGAIN') letGo(pull)
}

/** The pull of that bell, if there is one. */
const within = ({ pid, descriptor, inode }: BellAddress): Pull | undefined => {
  const pull = pulls.get(inode)
  if (pull === undefined || (pull.bell.pid === pid && pull.bell.descriptor === descriptor)) return pull
  letGo(pull)
  return undefined
}

const reach = (bell: BellAddress): Pull | undefined => {
  const path = pathOf(bell)
  let descriptor: number | undefined
  try {
    // looked at before it is opened: to open a file that is none of ours may do something
    if (!isBell(bell, statSync(path))) return undefined
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    if (isBell(bell, fstatSync(descriptor))) return keep({ bell, descriptor })
  } catch {
    // it is gone
  }
  if (descriptor !== undefined) closeSync(descriptor)
  return undefined
}

const keep = (pull: Pull): Pull => {
  for (const other of pulls.values()) if (!existsSync(pathOf(other.bell))) letGo(other)
  if (pulls.size === mostPulls)
    for (const oldest of pulls.values()) {
      letGo(oldest)
      break
    }
  pulls.set(pull.bell.inode, pull)
  return pull
}

const letGo = ({ bell, descriptor }: Pull): void => {
  pulls.delete(bell.inode)
  closeSync(descriptor)
}

const pathOf = ({ pid, descriptor }: BellAddress): string => `/proc/${pid}/fd/${descriptor}`

const isBell = ({ inode }: BellAddress, file: { ino: number; isFIFO(): boolean }): boolean => file.isFIFO() && file.ino === inode
