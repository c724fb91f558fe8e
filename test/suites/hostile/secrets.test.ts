import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiRoute } from '../../../src/local/gateway/routes';
import { useHostileRegistry } from './support/registry';
import { pathOf, routes, shareOf, titled, variablesOf } from './support/routes';
import type { Header, Question } from './support/wire';

/** Not valid ones, so nothing but their form can tell what they are. */
const SECRET = 'Q7xRk2Lm9TzW4vBn8YcHs3JdFg6PaKqE';
const KINDS: readonly string[] = [
  ...['ghp_', 'gho_', 'ghs_', 'github_pat_', 'cbx_'].map((prefix) => `${prefix}${SECRET}`),
  `eyJ${SECRET}.eyJ${SECRET}.${SECRET}`,
  '9f3b5c7d1e2f4a6b8c0d9f3b5c7d1e2f4a6b8c0d',
];

const escaped = (text: string) => text.replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const SPELLINGS: readonly ((token: string) => string)[] = [
  (token) => token,
  (token) => escaped(token),
  (token) => escaped(escaped(token)),
  (token) => base64(`reader:${token}`),
  (token) => Buffer.from(`reader:${token}`).toString('base64url'),
  (token) => encodeURIComponent(base64(`reader:${token}`)),
  (token) => `https://reader:${token}@npm.example/x`,
  // So that whatever keeps only the start of a text cuts it off in the middle.
  (token) => `${'x '.repeat(33)}${token}`,
];

const CREDENTIALS = KINDS.flatMap((token) => SPELLINGS.map((spell) => ({ token, spelt: spell(token) })));
const HEADERS = ['npm-command', 'referer', 'user-agent', 'npm-session', 'if-none-match', 'accept', 'cookie'];
const QUERY = ['text', 'write', 'package', 'state', 'code'];
const FIELDS = ['name', '_id', '_rev', 'version', 'password', 'readme', 'access', 'hostname'];

describe('a credential in any field of any route', () => {
  const registry = useHostileRegistry();
  beforeAll(() => registry.publish('widget', '1.0.0'));

  test.each(titled(routes))('%s writes it to no line and asks nobody about it', async (_title, route) => {
    const asked = registry.upstream.requests.length;
    // Each field gets every spelling; the kinds of tokens take turns, and so do routes that are read alike.
    const questions = SPELLINGS.flatMap((spell, turn) =>
      holding(route, (field) => spell(KINDS[(field + turn) % KINDS.length] ?? '')),
    );
    for (const question of shareOf(route).alike(questions))
      await registry.ask({ method: route.method, ...question });
    const upstream = registry.upstream.requests.slice(asked).map(({ url }) => url ?? '');
    const shown = [...registry.lines, ...upstream].filter((text) =>
      pieces().some((piece) => text.includes(piece)),
    );
    expect(shown).toEqual([]);
  });
});

/** One request for each field of a route that can hold a text. */
function holding(route: ApiRoute, text: (field: number) => string): readonly Question[] {
  const path = pathOf(route);
  const withQuery = (value: string) => `${path}?${QUERY.map((name) => `${name}=${value}`).join('&')}`;
  const bodies = route.method === 'GET' || route.method === 'HEAD' ? [] : BODIES;
  const fields: readonly ((value: string) => Question)[] = [
    ...variablesOf(route).map((variable) => (value: string) => ({
      path: pathOf(route, variable, encodeURIComponent(value)),
    })),
    (value) => ({ path: withQuery(encodeURIComponent(value)) }),
    ...HEADERS.map((header) => (value: string) => ({
      path,
      headers: [[header, `${header} ${value}`] as const],
    })),
    ...AUTHORIZATIONS.map((spell) => (value: string) => ({
      path,
      headers: [['authorization', spell(value)] as const],
    })),
    ...bodies.map((body) => (value: string) => ({ path, body: body(value), headers: JSON_TYPE })),
  ];
  return fields.map((field, index) => field(text(index)));
}

const AUTHORIZATIONS: readonly ((value: string) => string)[] = [
  (value) => `Bearer ${value}`,
  (value) => `Basic ${base64(`reader:${value}`)}`,
  (value) => value,
];

const JSON_TYPE: readonly Header[] = [['content-type', 'application/json']];

const BODIES: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, value]))),
  (value) => {
    const version = { name: value, version: value, dist: { tarball: value, integrity: value } };
    const document = { name: 'widget', versions: { [value]: version }, 'dist-tags': { [value]: value } };
    return JSON.stringify({ ...document, _attachments: { [value]: { data: value, length: 1 } } });
  },
];

/** The token, any spelling of it, and what is left of them after a cut. */
function pieces(): readonly string[] {
  const spellings = CREDENTIALS.flatMap(({ token, spelt }) => [token, spelt]);
  const long = spellings.map((text) => text.replace(/^(x )+/, '').replace('https://reader:', ''));
  return [...new Set(long.flatMap((text) => [text.slice(0, 18), text.slice(-18)]))].filter(
    (piece) => !piece.endsWith('@npm.example/x'),
  );
}
