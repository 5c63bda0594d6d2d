/** Why nobody will handle a message. */
export type DeadLetterReason =
  | 'not-found'
  | 'stopped'
  | 'killed'
  | 'mailbox-full'
  | 'undecodable'
  | 'method-unknown'
  | 'host-down'
  | 'host-unavailable'
  | 'link-full'
  | 'system-stopped'
  | 'stale-sender'
