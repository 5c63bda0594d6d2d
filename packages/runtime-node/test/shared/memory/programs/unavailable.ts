import type { MappingUnavailableError } from '../../../../src/shared/errors/shared-memory-errors.ts'
import { createRegion } from '../../../../src/shared/memory/create-region.ts'
import { whyNoMapping } from '../../../../src/shared/memory/mapping.ts'

try {
  createRegion('processes', 64)
} catch (error) {
  const { name, code, message } = error as MappingUnavailableError
  const threads = createRegion('threads', 64).buffer.byteLength
  console.log(JSON.stringify({ why: whyNoMapping(), name, code, message, threads }))
}
