/** Whether there is no process of that id, as seen by its parent: not even one that has ended and waits to be seen. */
export const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
