// A worker of poolifier.
import { type TaskFunctions, ThreadWorker } from 'poolifier'
import * as functions from './functions.ts'

export default new ThreadWorker({ ...functions } as unknown as TaskFunctions)
