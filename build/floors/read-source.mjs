// Reads one TypeScript source file: what it imports (types included) and which ambient names it uses.
import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** Names that core must be handed and never take from the air. */
const ambientNames = new Set([
  ...['console', 'performance', 'process', 'Buffer', 'require', '__dirname', '__filename'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
])

const ambientMembers = new Set(['Date.now', 'Math.random'])

/** `{ imports: [{ specifier, line }], ambient: [{ name, line }] }` */
export function readSource(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const lineOf = (node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
  const imports = []
  const ambient = []
  const visit = (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) imports.push({ specifier, line: lineOf(node) })
    const name = ambientNameOf(node)
    if (name !== undefined) ambient.push({ name, line: lineOf(node) })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { imports, ambient }
}

/** What `node` imports: `import`, `import type`, `export from`, `import()` with a literal, and `import('...')` as a type. */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier)
  if (ts.isImportTypeNode(node)) return textOf(node.argument.literal)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return textOf(node.arguments[0])
  return undefined
}

function textOf(node) {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined
}

function ambientNameOf(node) {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const member = `${node.expression.text}.${node.name.text}`
    if (ambientMembers.has(member)) return member
    if (node.expression.text === 'globalThis' && ambientNames.has(node.name.text)) return member
  }
  if (
    ts.isNewExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Date' &&
    !node.arguments?.length
  ) {
    return 'new Date()'
  }
  return ts.isIdentifier(node) && ambientNames.has(node.text) && !isOnlyAName(node) ? node.text : undefined
}

/** Whether an identifier merely names a part of something (`x.process`, `{ process: 1 }`, `process(): void`). */
function isOnlyAName(node) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return (parent.name ?? parent.right) === node
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isBindingElement(parent))
    return parent.propertyName === node
  const isMember =
    ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)
  return isMember && parent.name === node
}
