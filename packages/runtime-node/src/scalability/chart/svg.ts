/** Text that is XML. Only the functions here make it, so that nothing gets in unescaped. */
export type Markup = string & { readonly markup: true }

type Attributes = Readonly<Record<string, string | number>>

/** An element with its attributes and what is in it. */
export const element = (name: string, attributes: Attributes, ...content: readonly Markup[]): Markup => {
  const opening = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escaped(value)}"`,
  )
  return `<${name}${opening.join('')}${content.length === 0 ? '/>' : `>${content.join('')}</${name}>`}` as Markup
}

export const text = (content: string): Markup => escaped(content) as Markup

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** What XML cannot hold even when it is escaped: control characters and halves of surrogate pairs. */
const notInXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const escaped = (content: string): string => content.replace(notInXml, '\u{fffd}').replace(/[&<>"']/g, (sign) => entities[sign]!)

/** A tenth of a hundredth of a pixel is not seen. */
const short = (value: number): string => String(Number(value.toFixed(2)))
