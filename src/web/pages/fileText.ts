import { type Html, html } from '../../lib/html';
import { printable } from '../../lib/printable';
import { MAX_MARKUP, MAX_SHOWN, MAX_TEXT } from '../../registry/contents/bounds';
import { contentsIn, type Listed } from '../../registry/contents/listing';
import { highlight } from '../../registry/readme/highlight';
import { codeBox, cutLines, fitting, visible } from '../view/code';
import { counted, sizeText } from '../view/sizes';

/** The text of a file with numbers before its lines, or a sentence that says why there is none. */
export async function fileText(file: Listed, tarball: Uint8Array): Promise<Html> {
  if (file.kind !== 'file') return html`<p>There is nothing in it to show.</p>`;
  if (file.size === 0) return html`<p>This file is empty.</p>`;
  if (!file.isText) return html`<p>This file is not text in UTF-8, so it is not shown.</p>`;
  const bytes = (await contentsIn(tarball, new Set([file.at]))).get(file.at) ?? Buffer.alloc(0);
  const { lines, more } = shortened(bytes.toString('utf8'));
  const rows = coloured(lines, file.path).map(
    (line, index) => html`<span class="l" id="L${index + 1}">${line}</span>`,
  );
  const shown = fitting(rows, { left: MAX_MARKUP });
  const isCut = more || shown.length < rows.length || file.size > MAX_TEXT;
  return html`${isCut ? cutNote(file, shown.length) : undefined}
${codeBox(`Text of ${printable(file.path)}`, 'numbered', shown)}`;
}

/** Each line's colours end with it. One that is too long has none: where it is cut, a colour would be, too. */
function coloured(lines: readonly string[], path: string): readonly Html[] {
  const language = path
    .slice(path.lastIndexOf('/') + 1)
    .split('.')
    .at(-1);
  if (lines.some((line) => line.length > MAX_SHOWN.line)) return cutLines(lines, MAX_SHOWN.line);
  const { markup } = visible(highlight(lines.join('\n'), language));
  return markup.split('\n').map((line) => ({ markup: line }));
}

function cutNote({ size }: Listed, lines: number): Html {
  return html`<p class="warn">Only the beginning of this file is shown: ${counted(lines, 'line')}, with ${MAX_SHOWN.line.toLocaleString('en')}
characters of each at most. The file has ${sizeText(size)}.</p>`;
}

type Text = { readonly lines: readonly string[]; readonly more: boolean };

function shortened(text: string): Text {
  const start = text.slice(0, MAX_SHOWN.characters);
  const all = start.replace(/\r?\n$/, '').split(/\r?\n/);
  const lines = all.slice(0, MAX_SHOWN.lines);
  const isCut = lines.some((line) => line.length > MAX_SHOWN.line);
  return { lines, more: isCut || start.length < text.length || lines.length < all.length };
}
