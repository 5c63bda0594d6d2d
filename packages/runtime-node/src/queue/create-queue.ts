import type { HostedSystem } from '@troupe/core'
import { objectServerOf } from '../objects/object-server-of.ts'
import type { JoinableQueue } from './joinable-queue.ts'
import type { LifoQueue } from './lifo-queue.ts'
import type { PriorityQueue } from './priority-queue.ts'
import type { Queue } from './queue.ts'
import { makeJoinableQueue, makeLifoQueue, makePriorityQueue, makeQueue, makeSimpleQueue } from './queue-kind.ts'
import type { QueueOptions } from './queue-options.ts'
import type { SimpleQueue } from './simple-queue.ts'

/**
 * Makes a queue: first in, first out. Its items are kept on the host that makes it, and are gone with that host; `manager.queue()` makes one
 * that outlives its maker.
 *
 * @throws OptionError
 * @example
 * const queue = await createQueue<Job>(this.context.system, { maxSize: 100 })
 */
export const createQueue = async <T>(system: HostedSystem, options?: QueueOptions): Promise<Queue<T>> =>
  makeQueue(await objectServerOf(system), options)

/** The same, and it knows how much of what was put is done. */
export const createJoinableQueue = async <T>(system: HostedSystem, options?: QueueOptions): Promise<JoinableQueue<T>> =>
  makeJoinableQueue(await objectServerOf(system), options)

/** The same, without a limit and without an end. */
export const createSimpleQueue = async <T>(system: HostedSystem): Promise<SimpleQueue<T>> =>
  makeSimpleQueue(await objectServerOf(system))

/** The same, but what was put last is taken first. */
export const createLifoQueue = async <T>(system: HostedSystem, options?: QueueOptions): Promise<LifoQueue<T>> =>
  makeLifoQueue(await objectServerOf(system), options)

/** The same, but what has the highest priority is taken first. */
export const createPriorityQueue = async <T>(system: HostedSystem, options?: QueueOptions): Promise<PriorityQueue<T>> =>
  makePriorityQueue(await objectServerOf(system), options)
