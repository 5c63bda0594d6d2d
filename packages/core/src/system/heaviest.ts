/**
 * The candidate that weighs most for a key. Every host comes to the same one, and when a candidate comes or goes only the keys that
 * are or were its own change places.
 *
 * Source: D. G. Thaler, C. V. Ravishankar, Using Name-Based Mappings to Increase Hit Rates, IEEE/ACM Trans. Networking 6 (1998).
 */
export const heaviest = <C extends { readonly id: string }>(key: string, candidates: readonly C[]): C | undefined => {
  let best: C | undefined
  let most = -1
  for (const candidate of candidates) {
    const weight = weigh(key, candidate.id)
    if (weight < most || (weight === most && candidate.id > best!.id)) continue
    best = candidate
    most = weight
  }
  return best
}

/**
 * FNV-1a over both texts, and then mixed: by itself its higher bits hardly know the last characters, and ids differ in those.
 * Sources: G. Fowler, L. C. Noll, K.-P. Vo, 1991; the final mix of MurmurHash3, A. Appleby, 2011.
 */
const weigh = (key: string, id: string): number => {
  let sum = 0x811c9dc5
  const text = `${key}\n${id}`
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b)
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35)
  return (sum ^ (sum >>> 16)) >>> 0
}
