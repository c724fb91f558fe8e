import type { Env, MarkdownIt, StateBlock, StateCore, StateInline, Token } from 'markdown-it';

/** A note below the text. */
type Note = {
  readonly tokens: Token[];
  /** From 1 on, in the order of the text; 0: nothing refers to it, so it is not shown. */
  number: number;
  /** How often the text refers to it. */
  places: number;
};

/** `used` grows while the text is read. */
type Notes = { readonly known: Map<string, Note>; readonly used: Note[] };

const NOTES = new WeakMap<Env, Notes>();

const DEFINITION = /^\[\^([^\s[\]]{1,100})\]:/;
const REFERENCE = /\[\^([^\s[\]]{1,100})\]/y;
/** What belongs to a note after an empty line stands that far to the right. */
const INDENT = 4;

/**
 * Footnotes as GitHub has them: `[^1]` in the text, and `[^1]: words` in a line that is no part of a list or quote. Its work is linear.
 * markdown-it-footnote needs half a minute for 120 KB of `[^a`.
 */
export function footnotes(markdown: MarkdownIt): void {
  const begin = ({ env }: StateCore) => void NOTES.set(env, { known: new Map(), used: [] });
  markdown.core.ruler.before('block', 'footnotes', begin);
  markdown.block.ruler.before('reference', 'footnote', definition, { alt: ['paragraph', 'reference'] });
  markdown.inline.ruler.before('link', 'footnote', reference);
  markdown.core.ruler.after('inline', 'footnote list', list);
}

function definition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const notes = NOTES.get(state.env);
  const line = state.src.slice(lineStart(state, start), state.eMarks[start]);
  const [head, label = ''] = DEFINITION.exec(line) ?? [];
  if (!notes || head === undefined || state.level > 0 || isIndented(state, start)) return false;
  if (silent) return true;
  const next = endOf(state, start + 1, end);
  const text = `${line.slice(head.length).trimStart()}\n${state.getLines(start + 1, next, INDENT, false)}`;
  const key = label.toLowerCase();
  if (!notes.known.has(key)) notes.known.set(key, { tokens: blocksOf(text, state), number: 0, places: 0 });
  state.line = next;
  return true;
}

/** Without notes of its own: `[^a]: [^b]: …` would be as deep as it is long. */
function blocksOf(text: string, { env, md }: StateBlock): Token[] {
  env.references ??= {};
  const tokens: Token[] = [];
  md.block.parse(text, md, { references: env.references }, tokens);
  return tokens;
}

/** The line behind a note: it goes on as a paragraph does, and behind empty lines with what is indented. */
function endOf(state: StateBlock, from: number, end: number): number {
  const others = state.md.block.ruler.getRules('paragraph');
  let next = from;
  while (next < end) {
    const filled = state.skipEmptyLines(next);
    const isParagraph = filled === next && !others.some((rule) => rule(state, filled, end, true));
    if (filled >= end || !(isParagraph || isIndented(state, filled))) break;
    next = filled + 1;
  }
  return next;
}

function isIndented({ sCount }: StateBlock, line: number): boolean {
  return (sCount[line] ?? 0) >= INDENT;
}

function lineStart({ bMarks, tShift }: StateBlock, line: number): number {
  return (bMarks[line] ?? 0) + (tShift[line] ?? 0);
}

function reference(state: StateInline, silent: boolean): boolean {
  const notes = NOTES.get(state.env);
  REFERENCE.lastIndex = state.pos;
  const [whole = '', label = ''] = REFERENCE.exec(state.src) ?? [];
  const note = notes?.known.get(label.toLowerCase());
  if (!notes || !note || state.pos + whole.length > state.posMax) return false;
  state.pos += whole.length;
  if (silent) return true;
  if (note.number === 0) note.number = notes.used.push(note);
  note.places += 1;
  const id = placeId(note.number, note.places);
  const link = `<sup><a id="${id}" href="#fn-${note.number}">${note.number}</a></sup>`;
  state.push('html_inline', '', 0).content = link;
  return true;
}

function placeId(number: number, place: number): string {
  return place === 1 ? `fnref-${number}` : `fnref-${number}-${place}`;
}

/** Behind the text. A note may refer to others, which then come behind it. */
function list(state: StateCore): void {
  const { used } = NOTES.get(state.env) ?? { used: [] };
  if (used.length === 0) return;
  for (const { tokens } of used)
    for (const { type, content, children } of tokens)
      if (type === 'inline') state.md.inline.parse(content, state.md, state.env, children ?? []);
  state.tokens.push(markup(state, '<hr>\n<ol>\n'));
  for (const note of used) {
    const back = markup(state, linksBack(note));
    const last = note.tokens.at(-1)?.type === 'paragraph_close' ? note.tokens.at(-2)?.children : undefined;
    (last ?? note.tokens).push(back);
    state.tokens.push(markup(state, `<li id="fn-${note.number}">\n`));
    // Not as parameters of one call, of which there may not be many.
    for (const token of note.tokens) state.tokens.push(token);
    state.tokens.push(markup(state, '</li>\n'));
  }
  state.tokens.push(markup(state, '</ol>\n'));
}

function linksBack({ number, places }: Note): string {
  const links = Array.from(
    { length: places },
    (_, index) => ` <a href="#${placeId(number, index + 1)}" title="Back to the text">↩</a>`,
  );
  return links.join('');
}

function markup({ Token }: StateCore, content: string): Token {
  const token = new Token('html_block', '', 0);
  token.content = content;
  return token;
}
