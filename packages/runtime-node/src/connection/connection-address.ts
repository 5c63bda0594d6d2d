import { OptionError } from '@troupe/core/internal'
import { InsecureAddressError } from '../errors/connection-errors.ts'

/** Where a listener is: a port of a host (this one, unless another is named), or the file of a Unix socket. */
export type ConnectionAddress = { readonly host?: string; readonly port: number } | { readonly path: string }

/** The same as text: `tcp://127.0.0.1:7000`, `tcp://[::1]:7000`, `unix:/run/app/socket`. */
export type ConnectionAddressLike = ConnectionAddress | string

export type KnownAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Longest socket path that is the same everywhere (macOS has 104 bytes with the zero, Linux 108). */
const maxPathBytes = 103

const tcpText = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/[\]]+)):(\d{1,5})$/

/** @throws OptionError - it is no address, or of a kind that `platform` does not have */
export const knownAddress = (address: ConnectionAddressLike, platform: string = process.platform): KnownAddress => {
  const { host, port, path } = (typeof address === 'string' ? parts(address) : address) as Partial<Record<string, unknown>>
  if (path !== undefined) return unixAddress(path, platform, address)
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) throw noAddress(address)
  if (host !== undefined && (typeof host !== 'string' || host === '')) throw noAddress(address)
  // the name is whatever a file of the system says; the number is not
  return { kind: 'tcp', host: host === undefined || host === 'localhost' ? '127.0.0.1' : host, port }
}

const parts = (text: string): object => {
  if (text.startsWith('unix:')) return { path: text.slice(5) }
  const [, v6, host = v6, port] = tcpText.exec(text) ?? []
  if (host === undefined) throw noAddress(text)
  return { host, port: Number(port) }
}

const unixAddress = (path: unknown, platform: string, given: unknown): KnownAddress => {
  if (platform === 'win32') throw refused(given, 'a tcp address: Windows has no Unix sockets here')
  if (typeof path !== 'string' || !path.startsWith('/')) throw refused(given, 'unix: and an absolute path')
  if (path.includes('\0')) throw refused(given, 'the path of a file: sockets without one are open to every user of the machine')
  if (Buffer.byteLength(path) > maxPathBytes) throw refused(given, `a path of at most ${maxPathBytes} bytes`)
  return { kind: 'unix', path }
}

const noAddress = (got: unknown): OptionError =>
  refused(got, "{ host, port }, { path }, 'tcp://127.0.0.1:7000' or 'unix:/absolute/path'")
const refused = (got: unknown, expected: string): OptionError => new OptionError({ option: 'address', expected, got })

export const addressText = (address: KnownAddress): string => {
  if (address.kind === 'unix') return `unix:${address.path}`
  const { host, port } = address
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Whether only this machine reaches `host`, an address in numbers. A name could be made to mean something else. */
export const isLoopback = (host: string): boolean => {
  const parts = host.replace(/^::ffff:/i, '').split('.')
  const isV4 = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  return host === '::1' || (isV4 && parts[0] === '127')
}

/** @throws InsecureAddressError - what is sent could be read or changed on its way */
export const requireSafe = (address: KnownAddress, hasTls: boolean): void => {
  if (hasTls || address.kind === 'unix' || isLoopback(address.host)) return
  throw new InsecureAddressError({
    peer: addressText(address),
    why: 'without TLS whoever is on the way can read and change what is sent',
    remedy: 'give tls: { key, cert } to listen() and tls: { ca } to connect(), or use 127.0.0.1 or a Unix socket',
  })
}
