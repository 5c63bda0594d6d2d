import { TraceFile } from '../../../src/timeline/trace-file.ts'

// more than there is room for
const main = async (): Promise<void> => {
  const file = await TraceFile.open(process.argv[2]!, Infinity)
  const isWritten: boolean[] = []
  for (let piece = 0; piece < 20; piece++) {
    const events = Array.from({ length: 10 }, (_, n) => JSON.stringify({ name: `event ${n} of ${piece}`, ts: n }))
    isWritten.push(await file.append(events))
  }
  await file.close()
  process.stdout.write(JSON.stringify({ isWritten, code: (file.error as NodeJS.ErrnoException | undefined)?.code }))
}

void main()
