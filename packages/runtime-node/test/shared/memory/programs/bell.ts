import { createRegion } from '../../../../src/shared/memory/create-region.ts'

const region = createRegion('processes', 64)
const words = new Int32Array(region.buffer)
region.openBell(words, 4, () => console.log(JSON.stringify('rung')))
region.ring(words, 4)
setTimeout(() => {}, 100)
