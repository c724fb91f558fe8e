const FONT_SIZE = 13;
const LINE = 18;
/** Of a character in the usual monospaced fonts, as a part of the font's size. */
const WIDTH = 0.602;
const MARGIN = 20;
const BAR = 34;
const COLUMNS = 92;

const TEXT = '#d4d8de';
const COLOURS: Readonly<Record<number, string>> = {
  30: '#6b7380',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#56d4dd',
  37: '#ffffff',
};

type Look = { readonly colour: string; readonly isBold: boolean };
type Span = Look & { readonly text: string };

const PLAIN: Look = { colour: TEXT, isBold: false };

/** A picture of a terminal that shows the lines. ANSI colours and bold are kept, everything else is dropped. */
export function terminalSvg(lines: readonly string[]): string {
  const rows = lines.flatMap((line) => wrapped(spansOf(line)));
  const width = Math.ceil(COLUMNS * FONT_SIZE * WIDTH) + 2 * MARGIN;
  const height = BAR + rows.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>A terminal: npm start, npm login, npm publish, npm install</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => dot(fill, index)),
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...rows.map((row, index) => rowSvg(row, BAR + (index + 1) * LINE)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function dot(fill: string, index: number): string {
  return `<circle cx="${MARGIN + index * 20}" cy="18" r="6" fill="${fill}"/>`;
}

function rowSvg(spans: readonly Span[], y: number): string {
  const parts = spans.map(({ text, colour, isBold }) => {
    const weight = isBold ? ' font-weight="bold"' : '';
    return `<tspan fill="${colour}"${weight}>${escaped(text)}</tspan>`;
  });
  return `<text x="${MARGIN}" y="${y}">${parts.join('')}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function spansOf(line: string): readonly Span[] {
  const spans: Span[] = [];
  let look = PLAIN;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an ANSI sequence begins with one.
  for (const [, codes, text = ''] of `\u001b[m${line}`.matchAll(/\u001b\[([\d;]*)m([^\u001b]*)/g)) {
    look = lookAfter(look, codes ?? '');
    if (text !== '') spans.push({ ...look, text });
  }
  return spans;
}

function lookAfter(look: Look, codes: string): Look {
  return codes.split(';').map(Number).reduce(changed, look);
}

function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, isBold: true };
  if (code === 22) return { ...look, isBold: false };
  if (code === 39) return { ...look, colour: TEXT };
  const colour = COLOURS[code >= 90 ? code - 60 : code];
  return colour === undefined ? look : { ...look, colour };
}

/** As a terminal does it: at the last column, wherever a word ends. */
function wrapped(spans: readonly Span[]): readonly (readonly Span[])[] {
  const rows: Span[][] = [[]];
  let column = 0;
  for (const { text, ...look } of spans) {
    for (let rest = text; rest !== ''; ) {
      if (column === COLUMNS) {
        rows.push([]);
        column = 0;
      }
      const piece = rest.slice(0, COLUMNS - column);
      rows.at(-1)?.push({ ...look, text: piece });
      column += piece.length;
      rest = rest.slice(piece.length);
    }
  }
  return rows;
}
