import { payloadRow } from '../sides/payload.ts'

export const payload1m = payloadRow('payload-1m', '1 MiB', { bytes: 1_048_576, inFlight: 4 }, 2_000)
