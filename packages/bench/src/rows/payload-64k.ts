import { payloadRow } from '../sides/payload.ts'

export const payload64k = payloadRow('payload-64k', '64 KiB', { bytes: 65_536, inFlight: 16 }, 10_000)
