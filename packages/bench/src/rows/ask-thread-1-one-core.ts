import { askOneByOne } from '../sides/ask-one-by-one.ts'

export const askThread1OneCore = askOneByOne('ask-thread-1-one-core', 'one core')
