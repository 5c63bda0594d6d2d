import { OptionError } from '@troupe/core/internal'

/** A secret that both sides have: text (as UTF-8) or bytes, at least 16 of them. */
export type AuthKey = string | Uint8Array

/** Shorter keys could be guessed. */
const leastBytes = 16

/**
 * The bytes of a key, in memory of their own.
 *
 * @param certified - whether certificates prove who both sides are, so that no key is needed
 * @throws OptionError - there is none, or it is too short
 */
export const keyBytes = (authKey: AuthKey | undefined, certified: boolean): Uint8Array => {
  const bytes = typeof authKey === 'string' ? Buffer.from(authKey, 'utf8') : authKey
  if (bytes === undefined && certified) return new Uint8Array(0)
  if (!(bytes instanceof Uint8Array)) throw refused(authKey === undefined ? 'no key' : `a ${typeof authKey}`)
  if (bytes.byteLength < leastBytes && !certified) throw refused(`${bytes.byteLength} bytes`)
  return Uint8Array.from(bytes)
}

/** What was given is not shown: it may be half of a secret. */
const refused = (got: string): OptionError =>
  new OptionError({
    option: 'authKey',
    expected: `text or bytes, at least ${leastBytes} of them (crypto.randomBytes(32) makes good ones), unless TLS asks for certificates of both sides`,
    got,
  })
