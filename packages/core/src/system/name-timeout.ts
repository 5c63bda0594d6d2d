/** So long main has to answer about names and groups. */
export const nameTimeoutMs = 5_000
