import { chmodSync, fchmodSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { NotSendableError } from '@troupe/core'
import { nanoid } from 'nanoid'
import { SharedMemoryExistsError, SharedMemoryNotFoundError } from '../errors/block-errors.ts'
import { MappedRegion, type RegionPlace } from './mapped-region.ts'
import type { Across, Region } from './region.ts'
import { findRegion, rememberRegion } from './region-wire.ts'
import { fileName } from './system-calls.ts'

/**
 * Regions that are found by name. There is no table of names that could be left behind, or that all threads could see at once; but the
 * operating system lists the files that each process has open, by names that need not be unique. So a name is known for as
 * long as anybody has its file open, and whoever creates one looks whether it is alone.
 *
 * What has come of a file stands in its mode, which nobody needs otherwise: the owner may do everything anyway, and nobody else can
 * reach a file that is in no folder.
 */
const modes = { taken: 0o600, unlinked: 0o700 } as const

/** `claimed`: made by somebody who is still looking whether the name is free. */
type State = 'claimed' | keyof typeof modes

interface NamedFile {
  readonly path: string
  readonly place: RegionPlace
  readonly inode: number
  readonly state: State
}

/** Longest bytes of a name: what is left of the 249 that the system allows. */
export const mostNameBytes = 200

/** Whoever else claims a name has found out by then, unless it is stopped. */
const claimMs = 1_000

/** A new region under a name that nobody has. @throws MappingUnavailableError */
export const createRegionNamedAnew = (
  across: Across,
  byteLength: number,
): { readonly region: MappedRegion; readonly name: string } => {
  const name = nanoid()
  const region = rememberRegion(MappedRegion.create(byteLength, labelOf(name, across)))
  fchmodSync(region.place[2], modes.taken)
  return { region, name }
}

/**
 * A new region that others find by its name. `threads` finds it in this process only, `processes` in all of the same user.
 *
 * @throws SharedMemoryExistsError
 * @throws MappingUnavailableError
 */
export const createNamedRegion = (name: string, across: Across, byteLength: number): MappedRegion => {
  for (const { state } of filesNamed(name, across)) {
    if (state === 'taken') throw new SharedMemoryExistsError({ memoryName: name })
  }
  const region = MappedRegion.create(byteLength, labelOf(name, across))
  const won = claim(region, name, across)
  fchmodSync(region.place[2], won ? modes.taken : modes.unlinked)
  if (!won) throw new SharedMemoryExistsError({ memoryName: name })
  return rememberRegion(region)
}

/**
 * The region of that name, and who can find it.
 *
 * @throws SharedMemoryNotFoundError
 * @throws MappingUnavailableError
 */
export const openNamedRegion = (name: string): { readonly region: Region; readonly across: Across } => {
  for (const across of ['threads', 'processes'] as const) {
    for (const { state, place } of filesNamed(name, across)) {
      if (state !== 'taken') continue
      const region = findRegion(place[0]) ?? openAt(place)
      if (region !== undefined) return { region, across }
    }
  }
  throw new SharedMemoryNotFoundError({ memoryName: name })
}

/** Makes the name of an open region free. `false`: it is already. */
export const unlinkRegion = ({ place }: Pick<MappedRegion, 'place'>): boolean => unlinkAt(`/proc/self/fd/${place[2]}`)

/** Makes the name free if the region with this id still has it, wherever it is open. */
export const unlinkById = (id: string, name: string, across: Across): void => {
  for (const { place, path } of filesNamed(name, across)) if (place[0] === id) return void unlinkAt(path)
}

/**
 * Of several that claim a name at once the one with the lowest inode gets it. Every claimant has its file open before it looks, so of
 * any two at least one sees the other. The higher one gives way; the lower one waits until it has, or until it turns out to have got
 * the name before the lower one was there.
 */
const claim = (region: MappedRegion, name: string, across: Across): boolean => {
  const [, , , inode] = region.place
  const deadline = performance.now() + claimMs
  while (performance.now() < deadline) {
    const rivals = [...filesNamed(name, across)].filter((file) => file.inode !== inode && file.state !== 'unlinked')
    if (rivals.length === 0) return true
    if (rivals.some((rival) => rival.state === 'taken' || rival.inode < inode)) return false
    Atomics.wait(sleeper, 0, 0, 1)
  }
  return false
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Also those that are unlinked. One that several processes have open comes several times; this process's come first. */
function* filesNamed(name: string, across: Across): Generator<NamedFile> {
  const ending = `:${labelOf(name, across)}${goneMark}`
  for (const pid of across === 'threads' ? [process.pid] : allPids()) {
    for (const descriptor of listing(`/proc/${pid}/fd`)) {
      const file = fileAt(pid, descriptor, ending)
      if (file !== undefined) yield file
    }
  }
}

const beginning = `/memfd:${fileName}:`

/** What the system shows behind the name of a file that is in no folder. */
const goneMark = ' (deleted)'

const labelOf = (name: string, across: Across): string => `${across === 'threads' ? 't' : 'p'}:${name}`

const fileAt = (pid: number, descriptor: string, ending: string): NamedFile | undefined => {
  const path = `/proc/${pid}/fd/${descriptor}`
  try {
    const link = readlinkSync(path)
    if (!link.startsWith(beginning) || !link.endsWith(ending)) return undefined
    const id = link.slice(beginning.length, -ending.length)
    const { ino, dev, size, mode, uid } = statSync(path)
    // what another user calls by this name is none of ours, even for who may look at it; a longer name may end like this one
    if (uid !== process.geteuid?.() || id.includes(':')) return undefined
    return { path, place: [id, pid, Number(descriptor), ino, dev, size], inode: ino, state: stateOf(mode & 0o777) }
  } catch {
    // closed meanwhile
    return undefined
  }
}

const stateOf = (mode: number): State => (mode === modes.taken ? 'taken' : mode === modes.unlinked ? 'unlinked' : 'claimed')

const allPids = (): number[] => {
  const others = listing('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
  return [process.pid, ...others]
}

/** Nothing for a process that has ended, or that is not ours to look at. */
const listing = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const openAt = (place: RegionPlace): MappedRegion | undefined => {
  try {
    return rememberRegion(MappedRegion.at(place))
  } catch (error) {
    // who had it has let go of it meanwhile; others may have it
    if (error instanceof NotSendableError) return undefined
    throw error
  }
}

const unlinkAt = (path: string): boolean => {
  if (stateOf(statSync(path).mode & 0o777) === 'unlinked') return false
  chmodSync(path, modes.unlinked)
  return true
}
