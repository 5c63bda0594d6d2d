import { invokeWaiting, type WaitTerms } from '../objects/invoke-waiting.ts'
import { invoke } from '../objects/object-proxy.ts'
import { Queue } from './queue.ts'
import { checkedCount } from './queue-options.ts'

/**
 * A queue that knows how much of what was put into it is done.
 *
 * @example
 * for await (const job of queue) {
 *   await work(job)
 *   await queue.taskDone()
 * }
 */
export class JoinableQueue<T> extends Queue<T> {
  /**
   * An item that was taken is done, or `count` of them are.
   *
   * @throws QueueTaskDoneError - more than were put and are not done
   */
  async taskDone(count: number = 1): Promise<void> {
    await invoke(this, 'taskDone', checkedCount('taskDone count', count))
  }

  /**
   * Waits until everything that was put is done, or was dropped by `shutdown({ immediate: true })`. True: it is; false: the time was over. An
   * item whose consumer died is never done, unless somebody else says so.
   *
   * @throws OptionError, and the reason of the signal
   */
  async join(options: WaitTerms = {}): Promise<boolean> {
    return invokeWaiting(this, options, 'join')
  }
}
