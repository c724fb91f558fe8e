import { type WholeRoute, wholeRoute } from '../../http/below';
import { isObject, type JsonObject } from '../../lib/json';
import { redact } from '../../registry/redact';
import { BELOW } from '../gateway/below';
import type { Match } from '../gateway/router';

export type Answered = {
  readonly method: string;
  /** undefined: there is no such route. */
  readonly match: Match | undefined;
  readonly status: number;
  readonly ms: number;
};

/** `12:03:41  GET  @acme/widget  200  12 ms  alice`, and what was wrong. */
export function requestLine(answered: Answered, entries: readonly JsonObject[]): string {
  const { method, match, status, ms } = answered;
  const user = entries.map(({ user: name }) => name).find((name) => typeof name === 'string');
  const facts = [clock(), method.padEnd(4), placeOf(match), status, `${ms} ms`, user ?? ''];
  const troubles = [...new Set(entries.flatMap(troublesOf))];
  return [...facts.filter((fact) => fact !== ''), ...troubles].map(printable).join('  ') + stackOf(entries);
}

/** The same for what belongs to no request. */
export function processLine(entry: JsonObject): string {
  const facts = [clock(), String(entry.namespace ?? entry.level), ...troublesOf(entry)];
  return facts.map(printable).join('  ') + stackOf([entry]);
}

/** The path as the route has it, with the names of what was asked for; others of its variables may be tokens. */
function placeOf(match: Match | undefined): string {
  const found = match && routeOf(match);
  if (!found) return 'an unknown path';
  const path = found.resource.replace(/^\/registry\/?/, '');
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    return SHOWN.has(name) ? decoded(found.params.get(name) ?? whole) : whole;
  });
}

/** As clients know it, where the gateway has its beginning. */
function routeOf({ route: { method, resource }, params }: Match): WholeRoute | undefined {
  const sent = { resource, params: new Map(Object.entries(params)) };
  const all = BELOW.get(resource);
  return all ? wholeRoute(all, method, sent) : sent;
}

const SHOWN = new Set(['name', 'sub', 'selector', 'tar', 'tag', 'scope', 'team']);

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Sentences first: the cause of a sentence is behind it. */
function troublesOf(entry: JsonObject): readonly string[] {
  const { error, reason, problem, refused, type, cause } = entry;
  const sentences = [error, reason, problem, refused, type].filter((text) => typeof text === 'string');
  const root = rootOf(cause);
  return root === undefined || sentences.includes(root) ? sentences : [...sentences, `(${root})`];
}

/** What lies at the bottom of a chain of causes. */
function rootOf(cause: unknown): string | undefined {
  if (typeof cause === 'string') return cause.split('\n')[0];
  if (!isObject(cause)) return undefined;
  return rootOf(cause.cause) ?? (typeof cause.message === 'string' ? cause.message : undefined);
}

/** Only an error that nobody expected has one. */
function stackOf(entries: readonly JsonObject[]): string {
  const causes = entries.map(({ cause }) => (isObject(cause) ? cause.stack : undefined));
  const stack = causes.find((found) => typeof found === 'string');
  return stack === undefined ? '' : `\n${redact(String(stack))}`;
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

const LONGEST = 300;

/** Names come from whoever asks: they move no cursor, and tokens that stand in their place are not shown. */
function printable(fact: unknown): string {
  const text = redact(String(fact)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
