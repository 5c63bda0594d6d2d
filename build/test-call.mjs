// What counts as a test in a source file.
import ts from 'typescript'

/** Whether `callee` is `it`, `describe` or `test`, or what is made of them: `it.each(...)(...)`, `describe.runIf(...)(...)`. */
export function isTest(callee) {
  if (ts.isIdentifier(callee)) return ['describe', 'it', 'test'].includes(callee.text)
  return (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) && isTest(callee.expression)
}
