import type { ActorRef } from '@troupe/core'
import type { ProxyClass } from '../objects/object-kind.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { ObjectServer } from '../objects/object-server.ts'
import { knowKind } from '../objects/travel.ts'
import type { QueueOrder } from './item-store.ts'
import { JoinableQueue } from './joinable-queue.ts'
import { LifoQueue } from './lifo-queue.ts'
import { PriorityQueue } from './priority-queue.ts'
import { Queue } from './queue.ts'
import { QueueObject } from './queue-object.ts'
import { checkedMaxSize, type QueueOptions } from './queue-options.ts'
import { SimpleQueue } from './simple-queue.ts'

const methods = new Set(
  ['put', 'putMany', 'tryPut', 'get', 'getMany', 'tryGet', 'giveBack', 'size', 'full', 'ready'].concat([
    'taskDone',
    'join',
    'shutdown',
    'withdraw',
  ]),
)

const knowQueue = (name: string, proxy: ProxyClass, order: QueueOrder): void =>
  knowKind({
    name,
    proxy,
    make: ([maxSize]) => new QueueObject(order, maxSize as number),
    methods,
    // it keeps its own lines
    concurrent: methods,
  })

knowQueue('queue', Queue, 'fifo')
knowQueue('joinable queue', JoinableQueue, 'fifo')
knowQueue('simple queue', SimpleQueue, 'fifo')
knowQueue('lifo queue', LifoQueue, 'lifo')
knowQueue('priority queue', PriorityQueue, 'priority')

/** Where queues are made. */
export type QueueServer = ActorRef<ObjectServer>

const make = async <P extends ObjectProxy>(server: QueueServer, kind: string, { maxSize }: QueueOptions = {}): Promise<P> =>
  (await server.ask.create(kind, [checkedMaxSize('queue maxSize', maxSize)])) as P

/** Makes a queue in a server. @throws OptionError */
export const makeQueue = <T>(server: QueueServer, options?: QueueOptions): Promise<Queue<T>> => make(server, 'queue', options)

export const makeJoinableQueue = <T>(server: QueueServer, options?: QueueOptions): Promise<JoinableQueue<T>> =>
  make(server, 'joinable queue', options)

export const makeSimpleQueue = <T>(server: QueueServer): Promise<SimpleQueue<T>> => make(server, 'simple queue')

export const makeLifoQueue = <T>(server: QueueServer, options?: QueueOptions): Promise<LifoQueue<T>> =>
  make(server, 'lifo queue', options)

export const makePriorityQueue = <T>(server: QueueServer, options?: QueueOptions): Promise<PriorityQueue<T>> =>
  make(server, 'priority queue', options)
