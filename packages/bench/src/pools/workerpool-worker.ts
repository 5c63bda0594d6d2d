// A worker of workerpool.
import { worker } from 'workerpool'
import * as functions from './functions.ts'

worker({ ...functions })
