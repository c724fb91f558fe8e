import type { Cell } from './row';

export type Column = {
  readonly name: string;
  /** The major version of the Node it runs on. */
  readonly node: number;
  readonly version: string;
  /** By title of the row. */
  readonly cells: ReadonlyMap<string, Cell>;
};

export type Table = {
  readonly corner: string;
  readonly titles: readonly string[];
  readonly columns: readonly Column[];
};

/** The table as text for a terminal, with the reasons below it. */
export function asText({ corner, titles, columns }: Table): string {
  const notes = createNotes();
  const cell = (found: Cell | undefined) => {
    const note = notes.numberOf(found);
    return `${words(found)}${note === undefined ? '' : ` [${note}]`}`;
  };
  const rows = [
    [corner, ...columns.map(({ name }) => name)],
    ['', ...columns.map(({ version }) => version)],
    ...titles.map((title) => [title, ...columns.map(({ cells }) => cell(cells.get(title)))]),
  ];
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((word, i) => Math.max(sofar[i] ?? 0, word.length)),
    [],
  );
  const lines = rows.map((row) =>
    row
      .map((word, i) => word.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...notes.all().map((note, i) => `[${i + 1}] ${note}`)].join('\n');
}

/** The same in Markdown, with its reasons as footnotes. */
export function asMarkdown({ corner, titles, columns }: Table, label: string): string {
  const notes = createNotes();
  const cell = (found: Cell | undefined) => {
    const note = notes.numberOf(found);
    return `${words(found)}${note === undefined ? '' : `[^${label}${note}]`}`;
  };
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const lines = [
    line([corner, ...columns.map(({ name, version }) => `${name} ${version}`)]),
    line(['---', ...columns.map(() => ':-:')]),
    line(['*on Node*', ...columns.map(({ node }) => String(node))]),
    ...titles.map((title) => line([title, ...columns.map(({ cells }) => cell(cells.get(title)))])),
  ];
  const footnotes = notes.all().map((note, i) => `[^${label}${i + 1}]: ${note}.`);
  return [...lines, ...(footnotes.length > 0 ? ['', ...footnotes] : [])].join('\n');
}

function words(cell: Cell | undefined): string {
  return { ok: 'ok', none: '–', fails: 'FAILS' }[cell?.kind ?? 'none'];
}

/** Each note once, numbered in the order in which they first appear. */
function createNotes() {
  const notes: string[] = [];
  return {
    all: () => notes,
    numberOf: (cell: Cell | undefined): number | undefined => {
      if (cell?.reason === undefined) return undefined;
      if (!notes.includes(cell.reason)) notes.push(cell.reason);
      return notes.indexOf(cell.reason) + 1;
    },
  };
}
