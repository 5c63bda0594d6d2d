/** `true` where both are the same type, not merely assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** An error on its own line where the case does not hold. */
export type Holds<Case extends true> = Case
