import { passing } from './filters';
import { type Find, finder, type Line, lineAt } from './lines';
import type { SearchQuery } from './query';
import { ITEM, type Place, type SearchForm } from './searchForm';

/**
 * What a package earns for a query, from 0 to 1: 1 for no words, which every package matches; undefined where a word
 * is nowhere in the package, or a filter does not let it pass.
 */
export function scorer(form: SearchForm, query: SearchQuery): (place: Place) => number | undefined {
  const { text } = form;
  const filters = query.filters.map((filter) => passing(text, filter));
  const words = query.words.map((word) => seeker(text, word));
  if (filters.length + words.length === 0) return () => 1;
  return (place) => {
    const line = lineAt(text, place);
    return filters.every((passes) => passes(line)) ? sumOf(words, line) : undefined;
  };
}

function sumOf(words: readonly Seeker[], line: Line): number | undefined {
  let sum = 0;
  for (const word of words) {
    const points = earned(word, line);
    if (points === 0) return undefined;
    sum += points;
  }
  return words.length === 0 ? 1 : sum / (100 * words.length);
}

type Seeker = {
  readonly text: string;
  readonly word: string;
  /** Is it of letters and digits alone? Else it is part of no text as a word. */
  readonly isOneWord: boolean;
  readonly find: Find;
  readonly findSlash: Find;
};

function seeker(text: string, word: string): Seeker {
  return {
    text,
    word,
    isOneWord: [...word].every((character) => LETTER.test(character)),
    find: finder(text, word),
    findSlash: finder(text, '/'),
  };
}

/** What a word earns: the most of what is true. 0: it is nowhere. */
function earned(seeker: Seeker, line: Line): number {
  const { find } = seeker;
  const byName = find(line.name) < line.keywords ? earnedByName(seeker, line) : 0;
  if (byName > 30) return byName;
  if (isItem(seeker, { from: line.keywords, to: line.description })) return 30;
  if (byName > 0) return byName;
  if (find(line.keywords) < line.authors)
    return holdsWord(seeker, { from: line.description, to: line.authors }) ? 10 : 5;
  return isItem(seeker, { from: line.authors, to: line.users }) ? 3 : 0;
}

/** Of a word that is somewhere in the name. */
function earnedByName(seeker: Seeker, { name, keywords }: Line): number {
  const { text, word, findSlash } = seeker;
  const slash = findSlash(name);
  // Without the scope.
  const bare = slash < keywords ? slash + 1 : name;
  const end = keywords - 1;
  const begins = [name, bare].filter((at) => text.startsWith(word, at));
  if (begins.some((at) => at + word.length === end)) return 100;
  if (holdsWord(seeker, { from: name, to: keywords })) return 60;
  return begins.length > 0 ? 40 : 20;
}

type Span = { readonly from: number; readonly to: number };

/** Is it, as a whole, one of a list there? To look for it between its marks would mean to stop at each mark. */
function isItem({ text, word, find }: Seeker, { from, to }: Span): boolean {
  for (let at = find(from); at < to; at = find(at + 1)) {
    if (text[at - 1] === ITEM && text[at + word.length] === ITEM) return true;
  }
  return false;
}

/** Is it one of the words there, between what are neither letters nor digits? */
function holdsWord({ text, word, isOneWord, find }: Seeker, { from, to }: Span): boolean {
  if (!isOneWord) return false;
  for (let at = find(from); at < to; at = find(at + 1)) {
    if (!endsInWord(text, at) && !beginsWord(text, at + word.length)) return true;
  }
  return false;
}

const LETTER = /[\p{L}\p{N}]/u;

/** Is there a letter right before that place? Some letters take two places. */
function endsInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return isAscii(code)
    ? isAsciiLetter(code)
    : at > 0 && LETTER.test([...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '');
}

function beginsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isAscii(code) ? isAsciiLetter(code) : LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

/** Almost all of them are, and a regular expression for each would take most of a search's time. */
function isAscii(code: number): boolean {
  return code < 0x80;
}

/** Of folded text, which has no capitals. */
function isAsciiLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}
