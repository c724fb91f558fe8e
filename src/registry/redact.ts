import { isObject } from '../lib/json';

const REDACTED = '[redacted]';

/** No part of a text is looked at twice, whatever stands in it: headers get here without a login. */
const TOKENS = /gh[a-z]_[\w.-]{20,}|github_pat_\w+|cbx_[\w.-]{20,}|npm_[a-z\d]{36}|\b[0-9a-f]{40}\b/gi;

/** It need not have its dots, or each `eyJ` would begin another search for them. In lower case it is a part of a word. */
const ID_TOKENS = /eyJ[\w-]{15,}(?:(?:\.|%(?:25){0,3}2[eE])[\w-]*)*/g;

/** What goes by the name of a credential, whatever it looks like: a real password too. */
const HEADERS = /\b(basic|bearer)(?:\s+|%20|\+)([\w+/=.~%-]{16,})/gi;
const IN_URLS = /(:\/\/[^\s/:@"']{0,100}):[^\s/@"']{1,4096}@/g;

/** What may be a token in another spelling. */
const WORDS = /[\w%+/=.~:@-]{16,}/g;
const ENCODED = /[A-Za-z\d+/_-]{16,}={0,2}/g;
/** Characters that a program wrote as `\\u0067`, `\\x67` or `&#103;`, with the rest of their word; it begins nowhere within a word. */
const ESCAPED = /(?<![\w.-])[\w.-]*(?:(?:\\u[\da-f]{4}|\\x[\da-f]{2}|&#(?:\d{2,3}|x[\da-f]{2});)[\w.-]*)+/gi;
const ESCAPE = /\\u([\da-f]{4})|\\x([\da-f]{2})|&#x([\da-f]{2});|&#(\d{2,3});/gi;
/** `user:token`, in visible characters. */
const USER_AND_SECRET = /^[\x21-\x39\x3b-\x7e]+:[\x21-\x7e]{4,}$/;
/** A token that was encoded more often is none that a client or a proxy has encoded. */
const MAX_DECODINGS = 3;

/** Nothing that is looked for has fewer characters, but a password in a URL. */
const SHORTEST = 16;

/**
 * The text with every token in it replaced: GitHub's, ours, npm's, ID tokens and passwords in URLs and headers, also where they
 * are percent-encoded or base64, up to three times over. A 40-digit hash too, as GitHub's tokens once looked like that.
 */
export function redact(text: string): string {
  if (text.length < SHORTEST && !text.includes('://')) return text;
  const plain = text
    // What is left as it is has been looked at as a whole, so no other search begins within it.
    .replace(HEADERS, (all, scheme: string, value: string) =>
      /[\d=%]/.test(value) ? `${scheme} ${REDACTED}` : all,
    )
    .replace(IN_URLS, `$1:${REDACTED}@`)
    .replace(TOKENS, REDACTED)
    .replace(ID_TOKENS, REDACTED)
    .replace(ESCAPED, (word) => (WHOLE_TOKENS.test(unescapedText(word)) ? REDACTED : word));
  return plain.replace(WORDS, (word) => (hidesToken(word, MAX_DECODINGS) ? REDACTED : word));
}

/** Hashes that manifests are full of. They look like tokens of GitHub's first form. */
const HASHES: ReadonlySet<string> = new Set(['shasum', 'gitHead']);

/** The JSON of a value with every token in its texts and in its keys replaced, at any depth. */
export function redactedJson(value: unknown): string {
  return JSON.stringify(value, (key, inner) => {
    if (typeof inner === 'string')
      return HASHES.has(key) && /^[\da-f]{40}$/.test(inner) ? inner : redact(inner);
    if (!isObject(inner) || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, kept]) => [redact(name), kept]));
  });
}

/** The same, but never a part of a word: `ght_` is also the end of names that are not tokens. */
const WHOLE_TOKENS =
  /(?<![a-z\d])(?:gh[a-z]_[\w.-]{30,}|github_pat_\w{20,}|cbx_[\w.-]{20,}|npm_[a-z\d]{36}|[0-9a-f]{40}(?![a-z\d])|eyJ[\w-]{15,})/i;

/** Without the form that the hash of a commit has, too. */
const SURE_TOKENS =
  /(?<![a-z\d])(?:gh[a-z]_[\w.-]{30,}|github_pat_\w{20,}|cbx_[\w.-]{20,}|npm_[a-z\d]{36}|eyJ[\w-]{15,})/i;

/** As `holdsToken`, for what people name after commits and branches: only what nobody would call a thing by chance. */
export function showsToken(text: string): boolean {
  return SURE_TOKENS.test(text);
}

/** A text that holds a token is passed on to nobody, whatever it is. */
export function holdsToken(text: string): boolean {
  return [text, unescapedText(text)].some((one) => WHOLE_TOKENS.test(one)) || hidesToken(text, MAX_DECODINGS);
}

/** More than a token can be long, also one that is encoded twice. */
const BEYOND = 16_384;

/**
 * The first `length` characters of the redacted text, at a cost that does not grow with the text. Of a token no piece
 * remains: what is cut off before redacting begins long after them, and the word that this goes through is cut off whole.
 */
export function redactedStart(text: string, length: number): string {
  const bound = length + BEYOND;
  const start =
    text.length > bound ? text.slice(0, bound).replace(/(?<![\w%+/=.~:@-])[\w%+/=.~:@-]+$/, '') : text;
  return redact(start).slice(0, length);
}

/** Does another spelling of a word hold a token? */
function hidesToken(word: string, decodings: number): boolean {
  if (decodings === 0) return false;
  const decoded = (word.match(ENCODED) ?? []).flatMap(fromBase64);
  if (decoded.some((text) => USER_AND_SECRET.test(text))) return true;
  return [...unescaped(word), ...decoded].some(
    (text) => WHOLE_TOKENS.test(text) || hidesToken(text, decodings - 1),
  );
}

function unescapedText(word: string): string {
  return word.replace(ESCAPE, (_all, unicode, byte, hex, decimal) =>
    String.fromCharCode(
      decimal === undefined ? Number.parseInt(unicode ?? byte ?? hex, 16) : Number(decimal),
    ),
  );
}

function unescaped(word: string): readonly string[] {
  const plain = word.replace(/%([\da-f]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain === word ? [] : [plain];
}

/** A slash may be part of a path before it, so each of the four places where a group of characters can begin is tried. */
function fromBase64(text: string): readonly string[] {
  const parts = new Set([text, ...text.split('/'), ...[1, 2, 3].map((skipped) => text.slice(skipped))]);
  return [...parts]
    .map((part) => Buffer.from(part, 'base64').toString('latin1'))
    .filter((decoded) => /[\x21-\x7e]{12,}/.test(decoded));
}
