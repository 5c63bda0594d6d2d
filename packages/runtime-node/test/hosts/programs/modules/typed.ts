// A module that needs TypeScript to be read, as a user's would.
const text: string = 'loaded\n'
process.stdout.write(text)
