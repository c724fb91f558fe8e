import { describe, expect, test } from '@jest/globals';
import { newToken } from '../../../src/registry/machineTokens/form';
import { parseWish } from '../../../src/registry/machineTokens/wish';

/** As npm sends it. */
const wish = (body: unknown, days = 90) =>
  parseWish(Array.isArray(body) ? body : { name: null, password: 'secret', ...Object(body) }, days);

describe('what npm token create asks for', () => {
  test('is read-only, about everything and for thirty days, unless it says otherwise', () => {
    expect(wish({ name: 'ci', password: 'secret' })).toEqual({
      name: 'ci',
      description: '',
      packages: ['*'],
      actions: ['read'],
      networks: [],
      days: 30,
    });
    expect(wish({}, 7).days).toBe(7);
  });

  test('names packages, scopes, networks and an end', () => {
    const asked = {
      packages: ['@Acme/Widget', 'left-pad'],
      scopes: ['@ui', 'tools'],
      packages_and_scopes_permission: 'read-write',
      cidr_whitelist: ['192.0.2.0/24'],
      expires: 90,
      description: 'The build on a server',
      bypass_2fa: true,
    };
    expect(wish(asked)).toEqual({
      name: 'token',
      description: 'The build on a server',
      packages: ['@acme/widget', 'left-pad', '@ui/*', '@tools/*'],
      actions: ['read', 'publish'],
      networks: ['192.0.2.0/24'],
      days: 90,
    });
    expect(wish({ packages_all: true }).packages).toEqual(['*']);
    expect(wish({ packages: null, scopes: null }).packages).toEqual(['*']);
  });

  test.each([true, false])(
    'of older npm, with readonly %s, only reads: false is what it sends by itself',
    (readonly) => {
      expect(wish({ password: 'x', readonly, cidr_whitelist: [] }).actions).toEqual(['read']);
    },
  );

  test.each([
    ['no object', [], 'must be a JSON object'],
    ['organisations', { orgs: ['acme'] }, 'leave out --orgs'],
    ['rights on organisations', { orgs_permission: 'read-only' }, 'leave out --orgs'],
    [
      'tokens that stage',
      { packages_and_scopes_permission: 'read-write-stage-only' },
      'no tokens that only stage',
    ],
    ['no access', { packages_and_scopes_permission: 'no-access' }, 'read-only or read-write'],
    [
      'a permission of another type',
      { packages_and_scopes_permission: ['read-only'] },
      'read-only or read-write',
    ],
    ['a longer life', { expires: 91 }, 'after 90 days at the latest'],
    ['no life', { expires: 0 }, 'from 1 to 90'],
    ['a life that npm could not read', { expires: null, packages: ['../x'] }, 'not the name of a package'],
    ['half a day', { expires: 0.5 }, 'from 1 to 90'],
    ['a comma in a name', { packages: ['a,b'] }, 'not the name of a package'],
    ['a package of another type', { packages: [7] }, 'a list of texts'],
    ['an empty list of packages', { packages: [] }, 'Name a package or a scope, or use --packages-all.'],
    ['an empty list of scopes', { scopes: [] }, 'Name a package or a scope, or use --packages-all.'],
    ['an empty package', { packages: [''] }, 'The packages of a token must not hold an empty text.'],
    ['an empty package beside another', { packages: ['a', ' '] }, 'must not hold an empty text'],
    ['an empty scope', { scopes: [''] }, 'The scopes of a token must not hold an empty text.'],
    ['a scope that is only a sign', { scopes: ['@'] }, 'not the name of a package or of a scope'],
    ['an empty network', { cidr_whitelist: [''] }, 'cidr_whitelist of a token must not hold an empty text'],
    ['everything beside names', { packages: ['a'], packages_all: true }, 'and not both'],
    ['too many packages', { packages: Array.from({ length: 51 }, (_, n) => `p${n}`) }, '50 packages at most'],
    ['no network', { cidr_whitelist: ['192.0.2.1'] }, 'not a network'],
    ['too long a prefix', { cidr_whitelist: ['192.0.2.0/33'] }, 'not a network'],
    ['a name of two lines', { name: 'a\nb' }, 'one line'],
    ['a name that was no text', { name: 'a\ufffd' }, 'one line'],
    ['a field that may be a limit', { times: 1 }, 'does not know what "times" means'],
    ['nothing that any npm sends', { name: null, password: null }, 'Give the token a name'],
    ['a token as its name', { name: newToken(7) }, 'must not hold a token'],
  ])('is refused with a sentence: %s', (_what, body, sentence) => {
    expect(() => wish(body)).toThrow(sentence);
    expect(() => wish(body)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
