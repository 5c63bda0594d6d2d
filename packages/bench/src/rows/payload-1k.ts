import { payloadRow } from '../sides/payload.ts'

export const payload1k = payloadRow('payload-1k', '1 KiB', { bytes: 1_024, inFlight: 100 }, 20_000)
