export { machineNow } from '../recording/machine-clock.ts'
