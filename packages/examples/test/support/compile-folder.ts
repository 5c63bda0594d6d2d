import { join } from 'node:path'
import ts from 'typescript'

/**
 * Parsed files of the packages that are installed, declarations of the language included. Each page is a program of its own, but
 * these files are the same for all of them, and to parse them takes longer than everything else.
 */
const installed = new Map<string, ts.SourceFile | undefined>()

/** What `tsc` in that folder has to say about its tsconfig.json and its code, one line each. */
export const compileFolder = (folder: string): string[] => {
  const { config, error } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile)
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder)
  const host = ts.createCompilerHost(options)
  const program = ts.createProgram(fileNames, options, {
    ...host,
    getCurrentDirectory: () => folder,
    getSourceFile: (name, language, ...more) => {
      if (name.startsWith(folder)) return host.getSourceFile(name, language, ...more)
      const key = `${JSON.stringify(language)} ${name}`
      if (!installed.has(key)) installed.set(key, host.getSourceFile(name, language, ...more))
      return installed.get(key)
    },
  })
  const found = [...(error === undefined ? [] : [error]), ...errors, ...ts.getPreEmitDiagnostics(program)]
  return found.map((diagnostic) => ts.formatDiagnostic(diagnostic, host).trimEnd())
}
