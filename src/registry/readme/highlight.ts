import { type Html, html } from '../../lib/html';
import { type Grammar, grammarOf } from './languages';

/** Characters. What is longer is shown without colours. */
const LONGEST = 256 * 1024;
/** Each costs some thirty bytes of the page. What comes after them is shown without colours. */
const MOST_SPANS = 20_000;

/**
 * Code as markup, with `<span class="h-…">` around comments (`h-c`), strings (`h-s`), numbers (`h-n`), keywords (`h-k`),
 * and in a diff what was added (`h-a`) and removed (`h-d`). Everything is escaped. A line's spans end with the line, so
 * the markup can be split at `\n`.
 *
 * `language`: as fenced code names it, or the ending of a file's name (`ts`, `yml`). One that is not known has no colours.
 * The work is linear in the code, whatever it is (docs/architecture.md §5).
 */
export function highlight(code: string, language: string | undefined): Html {
  const grammar = code.length > LONGEST ? undefined : grammarOf(language);
  return grammar ? { markup: coloured(code, grammar).join('') } : html`${code}`;
}

function coloured(code: string, grammar: Grammar): readonly string[] {
  const pieces: string[] = [];
  let end = 0;
  let spans = 0;
  for (const match of code.matchAll(grammar.tokens)) {
    const style = styleOf(match, grammar);
    if (style === undefined) continue;
    const lines = match[0].split('\n');
    spans += lines.length;
    if (spans > MOST_SPANS) break;
    pieces.push(
      html`${code.slice(end, match.index)}`.markup,
      lines.map((line) => span(line, style)).join('\n'),
    );
    end = match.index + match[0].length;
  }
  return [...pieces, html`${code.slice(end)}`.markup];
}

const STYLES = {
  comment: 'h-c',
  string: 'h-s',
  number: 'h-n',
  mark: 'h-k',
  added: 'h-a',
  removed: 'h-d',
} as const;

function styleOf({ 0: text, groups = {} }: RegExpExecArray, { keywords }: Grammar): string | undefined {
  if (groups.word !== undefined) return keywords.has(text) ? 'h-k' : undefined;
  const kind = Object.entries(STYLES).find(([name]) => groups[name] !== undefined);
  return kind?.[1];
}

function span(line: string, style: string): string {
  return line === '' ? '' : html`<span class="${style}">${line}</span>`.markup;
}
