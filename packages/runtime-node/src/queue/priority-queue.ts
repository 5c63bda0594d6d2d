import { invokeWaiting, type WaitTerms } from '../objects/invoke-waiting.ts'
import { invoke } from '../objects/object-proxy.ts'
import { JoinableQueue } from './joinable-queue.ts'
import { checkedPriority, type PriorityOptions } from './queue-options.ts'

/**
 * A queue that gives the item of the highest priority first, equal ones in the order in which they were put. Who waits to put is served in
 * the order of coming, whatever the priority.
 *
 * @example
 * await queue.put('soon', { priority: 1 })
 */
export class PriorityQueue<T> extends JoinableQueue<T> {
  override async put(item: T, { priority, ...options }: WaitTerms & PriorityOptions = {}): Promise<void> {
    await invokeWaiting(this, options, 'put', item, checkedPriority(priority))
  }

  override async tryPut(item: T, { priority }: PriorityOptions = {}): Promise<boolean> {
    return invoke(this, 'tryPut', item, checkedPriority(priority))
  }

  /** The next one may come while the loop is at this one. */
  protected override atOnce(): number {
    return 1
  }
}
