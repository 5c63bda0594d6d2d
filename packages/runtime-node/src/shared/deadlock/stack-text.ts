/** The lines of a captured stack that say where, without the first. */
export const stackText = ({ stack = '' }: { readonly stack?: string }): string => stack.slice(stack.indexOf('\n') + 1)
