/*
 * What is kept of downloads is a text: a line of JSON, and then a line for each package, `<name> <what is known of it>`.
 * So one package is found, and some are changed, in a text of 100,000 lines without reading what stands in the others.
 */

/** What follows the name in its line; undefined: there is none. */
export function lineOf(text: string, name: string): string | undefined {
  const start = text.indexOf(`\n${name} `);
  if (start === -1) return undefined;
  const from = start + name.length + 2;
  const end = text.indexOf('\n', from);
  return text.slice(from, end === -1 ? undefined : end);
}

export type Lines = { readonly head: string; readonly rows: ReadonlyMap<string, string> };

export function parseLines(text: string): Lines {
  const [head = '', ...lines] = text.split('\n');
  const rows = new Map<string, string>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space > 0) rows.set(line.slice(0, space), line.slice(space + 1));
  }
  return { head, rows };
}

export function linesText({ head, rows }: Lines): string {
  return [head, ...[...rows].map(([name, row]) => `${name} ${row}`)].join('\n');
}
