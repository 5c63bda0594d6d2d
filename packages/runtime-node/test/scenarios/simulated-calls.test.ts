import { inSimulation } from './in-simulation.ts'
import { ofCalls } from './scenarios.ts'

inSimulation(ofCalls)
