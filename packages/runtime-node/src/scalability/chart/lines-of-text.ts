/** The words of a text in lines of at most `most` characters; a word that is longer is cut. */
export const linesOfText = (content: string, most: number): string[] => {
  const lines: string[] = []
  for (const word of content.split(/\s+/).flatMap((word) => piecesOf(word, most))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** By characters, not by halves of them. */
const piecesOf = (word: string, most: number): string[] => {
  const signs = [...word]
  const pieces: string[] = []
  for (let at = 0; at < signs.length; at += most) pieces.push(signs.slice(at, at + most).join(''))
  return pieces
}
