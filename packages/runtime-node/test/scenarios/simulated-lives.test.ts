import { inSimulation } from './in-simulation.ts'
import { ofLives } from './scenarios.ts'

inSimulation(ofLives)
