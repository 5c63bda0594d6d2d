/** 1 + 2 + ... + `count`: what a receiver of those numbers counts when it lost none and got none twice. */
export const sumTo = (count: number): number => (count * (count + 1)) / 2
