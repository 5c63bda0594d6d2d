/** What travels beside the bytes of a chunk where a link allows it: moved (the sender loses it) or shared. */
export type Attachment =
  | { readonly how: 'move'; readonly value: ArrayBuffer }
  | { readonly how: 'share'; readonly value: SharedArrayBuffer }
