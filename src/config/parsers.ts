import { withoutTrailingSlash } from '../lib/trailingSlash';

/** Variables as they are set: undefined or blank where they are not. */
export type Environment = Readonly<Record<string, string | undefined>>;
/** `problem` completes a sentence that begins with the variable: `is missing`. */
export type Fault = { readonly variable: string; readonly problem: string };
/** What a parser gets, and where it tells what is wrong. */
export type Given = { readonly env: Environment; readonly faults: Fault[] };
/** The value of a variable. A parser never throws: all faults are told at once. */
export type Parser<Value> = (given: Given, name: string) => Value;

export function text({ env }: Pick<Given, 'env'>, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

export function required(given: Given, name: string): string {
  const value = text(given, name);
  if (value === undefined) given.faults.push({ variable: name, problem: 'is missing' });
  return value ?? '';
}

/** Without a trailing slash. */
export function url(given: Given, name: string): string {
  const value = required(given, name);
  const problem = value === '' ? undefined : urlFault(value);
  if (problem !== undefined) given.faults.push({ variable: name, problem });
  return withoutTrailingSlash(value);
}

function urlFault(value: string): string | undefined {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') return 'is not an http(s) URL';
  if (parsed.username || parsed.password) return 'must not hold a user name or password';
  return parsed.search || parsed.hash ? 'must not hold a query or fragment' : undefined;
}

export function email(given: Given, name: string): string {
  const value = required(given, name);
  if (value !== '' && !/^[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)+$/.test(value))
    given.faults.push({ variable: name, problem: 'is not an email address' });
  return value;
}

/** What stands between commas, in lower case. */
export function list(given: Given, name: string): readonly string[] {
  return Object.freeze(items(given, name).map((item) => item.toLowerCase()));
}

/** The same as it is written. Only commas are a fault: `$A,$B` with neither set must not be as good as no limit. */
export function items(given: Given, name: string): readonly string[] {
  const value = text(given, name);
  const found = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (found.length === 0 && value !== undefined) {
    given.faults.push({ variable: name, problem: 'holds only commas' });
  }
  return found;
}

/** One of a few words. */
export function choice<const Word extends string>(first: Word, ...others: readonly Word[]): Parser<Word> {
  const words = [first, ...others];
  return (given, name) => {
    const value = text(given, name)?.toLowerCase();
    const chosen = words.find((word) => word === value);
    if (chosen === undefined) given.faults.push({ variable: name, problem: `must be ${words.join(' or ')}` });
    return chosen ?? first;
  };
}

export const flag: Parser<boolean> = (given, name) => trueOrFalse(given, name) === 'true';
const trueOrFalse = choice('true', 'false');

/** The value where the variable is set; undefined, and no fault, where it is not. */
export function optional<Value>(parser: Parser<Value>): Parser<Value | undefined> {
  return (given, name) => (text(given, name) === undefined ? undefined : parser(given, name));
}

/** A whole number from 1, or that, to the other one. */
export function upTo(most: number, least = 1): Parser<number> {
  return (given, name) => {
    const value = required(given, name);
    const count = /^\d{1,15}$/.test(value) ? Number(value) : -1;
    if (value !== '' && (count < least || count > most)) {
      given.faults.push({ variable: name, problem: `must be a number from ${least} to ${most}` });
    }
    return count;
  };
}

/** A number of a TCP port. */
export function port(given: Given, name: string): number {
  const value = required(given, name);
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    given.faults.push({ variable: name, problem: 'must be a number from 0 to 65535; 0 means any free port' });
  }
  return Number(value);
}
