/** `host 3 (workers)` and the like. */
export function hostText(facts: { readonly slot: number; readonly host?: string }): string {
  return facts.host === undefined ? String(facts.slot) : `${facts.slot} (${facts.host})`
}

/** How a host ended, as far as it is known. */
export function endText(facts: { readonly exitCode: number | null; readonly signal: string | null }): string {
  if (facts.signal !== null) return ` (signal ${facts.signal})`
  return facts.exitCode === null ? '' : ` (exit code ${facts.exitCode})`
}
