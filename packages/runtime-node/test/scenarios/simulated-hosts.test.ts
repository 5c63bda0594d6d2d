import { inSimulation } from './in-simulation.ts'
import { ofHosts } from './scenarios.ts'

inSimulation(ofHosts)
