import { askOneByOne } from '../sides/ask-one-by-one.ts'

export const askThread1TwoCores = askOneByOne('ask-thread-1-two-cores', 'two cores')
