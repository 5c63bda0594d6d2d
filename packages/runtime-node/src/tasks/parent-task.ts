import { ownTask } from './own-task.ts'

/** Who started this thread or process. */
export interface ParentTask {
  /** The name of the task that did; that of its host, when that was no task: `main`, for instance. */
  readonly name: string
  readonly pid: number
  /** 0 in the main thread of its process. */
  readonly threadId: number
  /** False once its thread or process has ended. Seen with the delay of a message. */
  readonly isAlive: boolean
  /** Resolves when its thread or process has ended, at once if it has. Waiting for it keeps no program from ending. */
  readonly ended: Promise<void>
}

let parent: ParentTask | undefined

/**
 * Who started the thread or process that this code runs in, when that was started for one task with `startThread` or `startProcess`;
 * `undefined` everywhere else. A task whose parent dies goes on, unless it is a daemon. All end with main.
 */
export const parentTask = (): ParentTask | undefined => {
  const task = ownTask()
  if (task === undefined) return undefined
  parent ??= follow(task.system, task.starter)
  return parent
}

type Task = NonNullable<ReturnType<typeof ownTask>>

const follow = (system: Task['system'], { name, pid, threadId, host }: Task['starter']): ParentTask => {
  let isAlive = true
  return {
    name,
    pid,
    threadId,
    get isAlive() {
      return isAlive
    },
    // main ends with everything
    ended:
      host.kind === 'main'
        ? new Promise(() => {})
        : system.hostEnded(host, { timeoutMs: Infinity }).then(
            () => {
              isAlive = false
            },
            () => {
              isAlive = false
            },
          ),
  }
}
