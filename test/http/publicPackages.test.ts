import { describe, expect, test } from '@jest/globals';
import { answering } from '../audit/support';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';
import { authorized, call, spelling } from './authorized';

/* Tokens for machines are about packages of the registry; public ones are for everybody who is let in. */

const access = JSON.stringify([
  { packages: ['@secret/*'], read: ['members'], publish: ['admins'] },
  { packages: ['right-pad'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
]);
const maker = { username: 'alice', userId: '1', groups: 'members,admins' };
const token = { ...maker, kind: 'machine', packages: '@secret/widget', actions: 'read', exp: '9999999999' };

const READS = [
  'GET /registry/{name}',
  'HEAD /registry/{name}',
  'GET /registry/{name}/{selector}',
  'GET /registry/{name}/-/{tar}',
  'GET /registry/-/package/{name}/dist-tags',
];
const AUDITS = [
  'POST /registry/-/npm/v1/security/advisories/bulk',
  'POST /registry/-/npm/v1/security/audits',
];

const withPath = (wanted: readonly string[]) =>
  authorized.flatMap((route) => {
    const title = spelling(route);
    return wanted.includes(title) && !route.resource.includes('{sub}') ? [[title, route] as const] : [];
  });

describe('with a token for one package of ours', () => {
  const registry = useRegistry({ access });
  const statusFor = async (route: Parameters<typeof call>[0], name: string, user: object = token) =>
    (await call(route, { user: { ...token, ...user }, name })).statusCode;

  test.each(withPath(READS))('%s serves a public package, as to its maker', async (_title, route) => {
    registry.upstream.publish('left-pad', '1.0.0');
    const asMaker = await statusFor(route, 'left-pad', { ...maker, kind: 'oauth' });
    expect(asMaker).toBeLessThan(303);
    registry.restart();
    expect(await statusFor(route, 'left-pad')).toBe(asMaker);
  });

  test.each(withPath(READS))(
    '%s serves no other package of ours, and does not ask upstream',
    async (_t, route) => {
      registry.upstream.publish('left-pad', '1.0.0');
      registry.s3.put('left-pad/index.json', storedPackument({ name: 'left-pad' }));
      const before = registry.upstream.requests.length;
      expect(await statusFor(route, 'left-pad')).toBe(404);
      expect(registry.upstream.requests).toHaveLength(before);
    },
  );

  test.each(withPath(READS))('%s serves no public package that its maker may not read', async (_t, route) => {
    registry.upstream.publish('right-pad', '1.0.0');
    expect(await statusFor(route, 'right-pad')).toBe(404);
    expect(registry.s3.mock.calls()).toEqual([]);
  });

  test.each(withPath(READS))('%s serves nothing if it may not read', async (_t, route) => {
    registry.upstream.publish('left-pad', '1.0.0');
    expect(await statusFor(route, 'left-pad', { actions: '' })).toBe(404);
  });

  test.each(withPath(AUDITS))('%s asks about public packages, and of ours about none', async (_t, route) => {
    const questions = answering(registry, { actions: [], advisories: {}, muted: [], metadata: {} });
    registry.s3.put('left-pad/index.json', storedPackument({ name: 'left-pad' }));
    await call(route, { user: token, name: 'left-pad' });
    expect(JSON.stringify(questions)).not.toContain('left-pad');
    await call(route, { user: token, name: 'is-odd' });
    expect(JSON.stringify(questions)).toContain('is-odd');
  });
});

describe('with such a token, and an upstream that takes a token of its own', () => {
  const place = { store: 'variable', name: 'corp' };
  const registry = useRegistry({
    access,
    upstreams: JSON.stringify([{ packages: ['@corp/*'], url: 'https://corp.example/', token: place }]),
    upstreamTokens: 'corp=token-of-the-private-upstream',
  });

  test.each(withPath(READS))('%s serves nothing from there', async (_title, route) => {
    const { statusCode } = await call(route, { user: token, name: '@corp/tool' });
    expect(statusCode).toBe(404);
    expect(registry.upstream.requests).toEqual([]);
  });
});
