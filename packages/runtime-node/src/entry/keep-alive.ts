/** Keeps a program, or a host, from ending by itself while it is held. */
export interface KeepAlive {
  hold(held: boolean): void
}

const longestMs = 2_147_483_647

/** Not held at first. */
export const openKeepAlive = (): KeepAlive => {
  let timer: NodeJS.Timeout | undefined
  return {
    hold(held) {
      if (timer === undefined) {
        if (!held) return
        timer = setInterval(() => {}, longestMs)
      } else if (held) timer.ref()
      else timer.unref()
    },
  }
}
