/** PEM, as text or bytes; several one after the other are fine. */
export type Pem = string | Uint8Array

/** How a listener speaks TLS 1.3. */
export interface ListenerTls {
  readonly key: Pem
  readonly cert: Pem
  readonly passphrase?: string
  /** Whether clients have to show a certificate that `ca` vouches for. Then `authKey` may be left out on both sides. @defaultValue false */
  readonly requestCert?: boolean
  /** Who vouches for clients. */
  readonly ca?: Pem
}

/** How a client speaks TLS 1.3. The server's certificate is always checked. */
export interface ConnectTls {
  /** Who vouches for the server: for one that signed its own certificate, that. @defaultValue the authorities that Node knows */
  readonly ca?: Pem
  /** The name that the server's certificate must have. @defaultValue the host of the address */
  readonly servername?: string
  /** The client's own certificate, if the server asks for one. */
  readonly key?: Pem
  readonly cert?: Pem
  readonly passphrase?: string
}

/** Earlier versions bind their secrets less well to a connection. */
export const leastVersion = 'TLSv1.3'

/** What both ends of a TLS connection can compute from its secrets, and nobody else: the name of it. */
export const exporterLabel = 'EXPORTER-troupe-connection'

/** As Node takes it. */
const pemOf = (pem: Pem): string | Buffer =>
  typeof pem === 'string' ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength)

/** What both kinds of options have in common, as Node takes it. */
export const certificates = ({
  ca,
  key,
  cert,
  passphrase,
}: Omit<ConnectTls, 'servername'>): Record<string, string | Uint8Array> => ({
  ...(ca !== undefined && { ca: pemOf(ca) }),
  ...(key !== undefined && { key: pemOf(key) }),
  ...(cert !== undefined && { cert: pemOf(cert) }),
  ...(passphrase !== undefined && { passphrase }),
})
