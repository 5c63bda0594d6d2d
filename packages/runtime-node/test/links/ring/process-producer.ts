import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AgreementOptions } from '../../../src/links/agreed-link.ts'
import type { ProcessLink, ProcessLinkKind } from '../../../src/links/process-link.ts'
import { openProcessLink } from '../../../src/links/process-links.ts'
import { bundled } from '../../support/bundled.ts'
import { linkSocketOf, mayMap } from '../far-processes.ts'
import type { ProcessProducerJob } from '../programs/process-producer.ts'
import { type Harvest, harvestOf } from './harvest.ts'

const program = await bundled(new URL('../programs/process-producer.ts', import.meta.url))

export interface ProcessProducer extends AsyncDisposable {
  readonly link: ProcessLink
  /** Resolves at the link's end with all that came before it. */
  readonly harvest: Promise<Harvest>
  /** How late its timers were; once it has ended by itself. */
  readonly late: Promise<readonly number[]>
  kill(): void
}

export interface ProcessProducerOptions {
  readonly links: ProcessLinkKind
  readonly options?: AgreementOptions
  readonly seed: number
  /** @defaultValue it never stops */
  readonly chunks?: number
  readonly aheadBytes?: number
  /** Called for each chunk. */
  onChunk?(): void
}

/** Starts a process that sends a series of chunks over a link, and compares here what arrives, byte by byte. */
export const startProcessProducer = (given: ProcessProducerOptions): ProcessProducer => {
  const { links, options, seed, chunks, aheadBytes = 1_000_000, onChunk } = given
  const job: ProcessProducerJob = { links, options, seed, chunks, aheadBytes }
  const child = fork(program, [JSON.stringify(job)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'], env: mayMap })
  const exited = once(child, 'exit')
  const link = openProcessLink(linkSocketOf(child), links, 'offers', options)
  const harvest = harvestOf(link, seed, onChunk)
  const late = once(child, 'message').then(([message]) => (message as { late: number[] }).late)
  const kill = (): void => void child.kill('SIGKILL')
  return {
    link,
    harvest,
    late,
    kill,
    [Symbol.asyncDispose]: async () => {
      kill()
      await exited
    },
  }
}
