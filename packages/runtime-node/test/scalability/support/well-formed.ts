const name = '[A-Za-z][\\w:-]*'
const value = '"(?:[^<&"]+|&(?:amp|lt|gt|quot|apos);)*"'
const token = new RegExp(
  `<(?<opened>${name})(?<attributes>(?:\\s+${name}=${value})*)(?<empty>/?)>|</(?<closed>${name})>|(?<text>(?:[^<&]+|&(?:amp|lt|gt|quot|apos);)+)`,
  'uy',
)

/** Every name of an element of an XML document of one root without prologue, in the order they open. @throws Error - it is none */
export const elementsOf = (document: string): string[] => {
  const open: string[] = []
  const all: string[] = []
  const outside = (at: number): Error => new Error(`not well-formed at ${at}: ${document.slice(at, at + 40)}`)
  const trimmed = document.trimEnd()
  token.lastIndex = 0
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex
    const groups = token.exec(trimmed)?.groups
    if (groups === undefined) throw outside(at)
    const { opened, attributes, empty, closed } = groups
    if (opened !== undefined) {
      if (open.length === 0 && all.length > 0) throw outside(at)
      const names = [...attributes!.matchAll(new RegExp(`(${name})=`, 'g'))].map(([, attribute]) => attribute)
      if (new Set(names).size < names.length) throw outside(at)
      all.push(opened)
      if (empty === '') open.push(opened)
    } else if (closed !== undefined ? open.pop() !== closed : open.length === 0) throw outside(at)
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`)
  return all
}
