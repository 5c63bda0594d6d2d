import { readlinkSync } from 'node:fs'

/** What the operating system calls the thread that this runs on. Linux only. */
export const osThread = (): number => Number(readlinkSync('/proc/thread-self').split('/').at(-1))
