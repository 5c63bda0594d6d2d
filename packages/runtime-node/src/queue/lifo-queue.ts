import { JoinableQueue } from './joinable-queue.ts'

/** A queue that gives the item first that was put last. */
export class LifoQueue<T> extends JoinableQueue<T> {
  /** The next one may come while the loop is at this one. */
  protected override atOnce(): number {
    return 1
  }
}
