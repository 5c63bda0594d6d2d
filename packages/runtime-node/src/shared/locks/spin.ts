/**
 * How often a thread looks before it goes to sleep, and how long it pauses in between: at first so many turns of an empty loop, then twice as many each
 * time. That is some 7 us in all, about what it takes to go to sleep and be woken. Who looks all the time takes the word's cache line from
 * the owner. Measured in docs/decisions/0012-shared-memory-and-locks.md.
 */
const looks = 15
const firstPause = 128
const longestPause = 2_048

/** Looks again and again for as long as that is cheaper than to sleep, or until `look` gives an answer. `undefined`: it never did. */
export const spin = (look: () => boolean | undefined): boolean | undefined => {
  let pause = firstPause
  for (let n = 0; n < looks; n++) {
    for (let turn = 0; turn < pause; turn++);
    pause = Math.min(2 * pause, longestPause)
    const answer = look()
    if (answer !== undefined) return answer
  }
  return undefined
}
