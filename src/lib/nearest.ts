/** The word that differs from that one by the fewest letters. Throws where there is none to choose from. */
export function nearest(word: string, words: readonly string[]): string {
  const [first] = words
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .sort((one, other) => one.distance - other.distance);
  if (!first) throw new Error('There is no word to choose from.');
  return first.candidate;
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, candidate] of [...other].entries()) {
      const [diagonal = 0, above = 0] = row.slice(column, column + 2);
      next.push(Math.min(above + 1, (next.at(-1) ?? 0) + 1, diagonal + (letter === candidate ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
