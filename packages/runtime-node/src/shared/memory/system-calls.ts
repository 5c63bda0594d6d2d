import { createRequire } from 'node:module'
import { getSystemErrorName } from 'node:util'

/**
 * What mapped memory needs of the operating system, by its own names. Addresses and lengths are numbers. What fails gives a negative number, and
 * `lastError` says why until the next call.
 */
export interface SystemCalls {
  /** A file in memory, closed on exec, whose size can be sealed. What it is called is seen in `/proc`, and says nothing to the system. */
  createFile(name: string): number
  setSize(descriptor: number, byteLength: number): number
  /** Nobody can change the size of this file any more, whoever has it open: memory that is mapped stays there. */
  sealSize(descriptor: number): number
  map(descriptor: number, byteLength: number): number
  unmap(address: number, byteLength: number): number
  /** The memory at an address that is mapped. */
  view(address: number, byteLength: number): ArrayBuffer
  /** Fills in the descriptors of both ends, reading and writing: closed on exec, and never blocking. */
  openPipe(ends: Int32Array): number
  /** Returns the bytes written. */
  write(descriptor: number, bytes: Uint8Array): number
  close(descriptor: number): number
  /** Blocks this thread while the word at that address is `expected`. */
  wait(address: number, expected: number, timeoutMs: number): void
  wake(address: number, count: number): void
  /** Why the last call failed, as `EAGAIN`. */
  readonly lastError: string
}

/** What there is of koffi here. */
interface Koffi {
  load(path: null): { func(declaration: string): (...values: unknown[]) => number }
  view(address: bigint, byteLength: number): ArrayBuffer
  errno(): number
}

type Found = { readonly calls: SystemCalls } | { readonly why: string }

const futexNumbers: Partial<Record<NodeJS.Architecture, number>> = { x64: 202, arm64: 98 }

const flags = { closeOnExec: 1, allowSealing: 2, readAndWrite: 3, shared: 1, addSeals: 1033, sealShrinkGrowAndSeals: 7 }
const pipeFlags = 0o2000000 | 0o4000
const futex = { wait: 0, wake: 1 }
const mostWoken = 2 ** 31 - 1

const open = (): Found => {
  const { platform, arch } = process
  if (platform !== 'linux') return { why: `it needs Linux, and this is ${platform}` }
  const futexNumber = futexNumbers[arch]
  if (futexNumber === undefined) return { why: `it needs a processor of x64 or arm64, and this is ${arch}` }
  try {
    // loading takes 6 ms, so only a program that uses it pays for it
    return { calls: callsOf(createRequire(import.meta.url)('koffi') as Koffi, futexNumber) }
  } catch (error) {
    return { why: `koffi cannot be loaded (${(error as Error).message.split('\n')[0]})` }
  }
}

const callsOf = (koffi: Koffi, futexNumber: number): SystemCalls => {
  const libc = koffi.load(null)
  const memfdCreate = libc.func('int memfd_create(const char *name, unsigned int flags)')
  const ftruncate = libc.func('int ftruncate(int fd, int64_t length)')
  const fcntl = libc.func('int fcntl(int fd, int command, int value)')
  const mmap = libc.func('int64_t mmap(int64_t address, size_t length, int protection, int flags, int fd, int64_t offset)')
  const munmap = libc.func('int munmap(int64_t address, size_t length)')
  const pipe2 = libc.func('int pipe2(void *ends, int flags)')
  const write = libc.func('int64_t write(int fd, const void *bytes, size_t count)')
  const close = libc.func('int close(int fd)')
  const syscall = libc.func(
    'long syscall(long number, int64_t word, int operation, int value, void *timeout, int64_t unused, int unused2)',
  )
  // seconds and nanoseconds, of 64 bits each
  const timeout = new Uint32Array(4)
  return {
    createFile: (name) => memfdCreate(name, flags.closeOnExec | flags.allowSealing),
    setSize: (descriptor, byteLength) => ftruncate(descriptor, byteLength),
    sealSize: (descriptor) => fcntl(descriptor, flags.addSeals, flags.sealShrinkGrowAndSeals),
    map: (descriptor, byteLength) => mmap(0, byteLength, flags.readAndWrite, flags.shared, descriptor, 0),
    unmap: (address, byteLength) => munmap(address, byteLength),
    view: (address, byteLength) => koffi.view(BigInt(address), byteLength),
    openPipe: (ends) => pipe2(ends, pipeFlags),
    write: (descriptor, bytes) => write(descriptor, bytes, bytes.length),
    close: (descriptor) => close(descriptor),
    wait: (address, expected, timeoutMs) => {
      timeout[0] = Math.floor(timeoutMs / 1000)
      timeout[2] = Math.floor((timeoutMs % 1000) * 1e6)
      // a word that has changed, a signal and the end of time need no telling apart: whoever waits looks again
      syscall(futexNumber, address, futex.wait, expected, timeout, 0, 0)
    },
    wake: (address, count) => {
      syscall(futexNumber, address, futex.wake, Math.min(count, mostWoken), null, 0, 0)
    },
    get lastError() {
      return getSystemErrorName(-koffi.errno())
    },
  }
}

/** What the files are called where the operating system lists what a process has open or mapped. It names nothing: many have it. */
export const fileName = 'troupe'

let found: Found | undefined

/** The system calls, or why there are none here. Looked for once. */
export const findSystemCalls = (): Found => (found ??= open())
