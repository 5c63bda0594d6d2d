/** What can run as a task: a function that its module exposes. Its arguments and its result travel as those of messages do. */
export type TaskFunction<P extends readonly unknown[] = never, R = unknown> = (...args: P) => R
