import { hashText } from '../basics/hash-text.ts'

/** Which of `partitions` has `key`: from 0, the same on every host and in every run, and evenly spread over many keys. */
export const partitionOf = (key: string, partitions: number): number => hashText(key) % partitions
