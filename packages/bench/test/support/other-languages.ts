/** Peers that a machine may do without. */
export const isOfAnotherLanguage = (peer: string): boolean => peer === 'erlang' || peer.startsWith('python ')
