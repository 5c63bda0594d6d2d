/** What travels beside the bytes of a chunk where a link allows it: moved (the sender loses it) or shared. */
export type Attachment =
  | { readonly how: 'move'; readonly value: ArrayBuffer }
  | { readonly how: 'share'; readonly value: SharedArrayBuffer }

/** What moves in bytes: shared memory stays where it is. */
const weight = (attachment: unknown): number => (attachment instanceof ArrayBuffer ? attachment.byteLength : 0)

/** The bytes of these that move. */
export const movedBytes = (attachments: readonly Attachment[]): number =>
  attachments.length === 0 ? 0 : attachments.reduce((sum, { value }) => sum + weight(value), 0)

/** The same where they have arrived. */
export const arrivedBytes = (attachments: readonly unknown[]): number =>
  attachments.length === 0 ? 0 : attachments.reduce<number>((sum, one) => sum + weight(one), 0)
