/** Where tasks lie that were sent together: the first slot where they lie in a row, which is nearly always, else that of each. */
export type Slots = number | readonly number[]

export const slotsOf = (tasks: readonly { readonly slot: number }[]): Slots => {
  const first = tasks[0]!.slot
  for (let at = 1; at < tasks.length; at++) if (tasks[at]!.slot !== first + at) return tasks.map(({ slot }) => slot)
  return first
}

export const slotAt = (slots: Slots, at: number): number => (typeof slots === 'number' ? slots + at : slots[at]!)
