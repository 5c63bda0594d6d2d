import type { Socket } from 'node:net'
import { AgreedLink, type AgreementOptions, type AgreementRole } from './agreed-link.ts'
import type { ProcessLink, ProcessLinkKind } from './process-link.ts'
import { SocketLink } from './socket-link.ts'

/** The link over a socket that is its own from now on. Both ends say the same kind, and one of them that it offers. */
export const openProcessLink = (
  socket: Socket,
  kind: ProcessLinkKind,
  role: AgreementRole,
  options?: AgreementOptions,
): ProcessLink => (kind === 'rings' ? new AgreedLink(socket, role, options) : new SocketLink(socket))
