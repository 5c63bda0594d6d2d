/** `import()` of the file that a thread began with, see `boot.cts`: there is none in code that was compiled in another thread. */
declare const bootImport: ((url: string) => Promise<unknown>) | undefined

export const importModule = (url: string): Promise<unknown> => (typeof bootImport === 'function' ? bootImport(url) : import(url))
