// What piscina's workers run where arrays change hands instead of being copied.
import { move } from 'piscina'
import { squareOfEachTyped } from './functions.ts'

export const squareAndMove = (items: Float64Array): unknown => move(squareOfEachTyped(items))
