/** FNV-1a, 32 bits: spreads short texts well and is the same everywhere. Source: G. Fowler, L. C. Noll, K.-P. Vo, 1991. */
export const hashText = (text: string): number => {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
