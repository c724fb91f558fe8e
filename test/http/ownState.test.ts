import { describe, expect, test } from '@jest/globals';
import type { ApiRoute } from '../../src/local/gateway/routes';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { aboutMany, aboutOne, call, spelling, titled } from './authorized';

const NAME = '-x';
const user = { username: 'admin', groups: 'members,admins' };
const unscoped = aboutOne.filter(({ resource }) => !resource.includes('{sub}'));
/** Upstream's tarballs are not asked for here: whoever wants one is sent there. */
const sent = unscoped.filter(
  ({ method, resource }) => ['GET', 'HEAD'].includes(method) && resource.endsWith('/{tar}'),
);
/** The list comes from the settings, whether there is a package or not. */
const told = unscoped.filter(({ resource }) => resource.endsWith('/trust'));
const refused = unscoped.filter((route) => ![...sent, ...told].includes(route));
const put = unscoped.filter((route) => spelling(route) === 'PUT /registry/{name}');

/** For reads upstream decides; npm's unpublish takes 404 for success. */
function refusalOf({ method, resource }: ApiRoute): readonly [number, string] {
  if (resource.endsWith('{rev}')) return [403, `${NAME} is not a package of this registry`];
  if (resource.endsWith('{tag}')) return [404, `Package ${NAME} was not found in this registry.`];
  if (method === 'PUT' || resource.includes('/-/stage/package/'))
    return [400, `"${NAME}" cannot be published`];
  return [404, NAME];
}

describe('a name that begins like the keys of the registry itself', () => {
  const registry = useRegistry();
  const keys = () =>
    registry.s3.mock.calls().flatMap(({ args: [{ input }] }) => ('Key' in input ? [String(input.Key)] : []));

  function planted(): void {
    const users = { admin: true };
    registry.s3.put(`${NAME}/index.json`, storedPackument({ name: NAME, more: { users } }));
    registry.s3.put(`${NAME}/1.0.0.tgz`, 'bytes');
    registry.s3.put(`${NAME}/0.9.0.tgz`, 'bytes');
  }

  function expectUntouched(): void {
    expect(keys().filter((key) => key.startsWith(NAME))).toEqual([]);
    expect([...registry.s3.objects.keys()].filter((key) => key.startsWith(NAME))).toHaveLength(3);
  }

  test('is tried with every right', () => {
    expect(unscoped.length).toBeGreaterThan(12);
    expect(put).toHaveLength(1);
    expect(sent).toHaveLength(2);
    expect(told).toHaveLength(1);
  });

  test.each(titled(sent))("is upstream's for %s, whatever the bucket holds", async (_title, route) => {
    planted();
    const { statusCode, headers } = await call(route, { user, name: NAME });
    expect(statusCode).toBe(302);
    expect(headers?.location).toBe(`${registry.upstream.url}${NAME}/-/${NAME}-1.0.0.tgz`);
    expectUntouched();
  });

  test.each(titled(refused))('is not ours for %s, whatever the bucket holds', async (_title, route) => {
    planted();
    const [status, sentence] = refusalOf(route);
    const result = await call(route, { user, name: NAME });
    expect(result.statusCode).toBe(status);
    // The answer to HEAD has no body.
    if (route.method !== 'HEAD') expect(bodyOf(result).error).toContain(sentence);
    expectUntouched();
  });

  test.each([
    ['deprecation', { versions: { '1.0.0': { deprecated: 'old' } } }],
    ['star', { users: { admin: true } }],
  ])('takes no %s', async (_what, document) => {
    planted();
    for (const route of put) {
      const result = await call(route, { user, name: NAME, document });
      expect(result.statusCode).toBe(404);
      expect(bodyOf(result).error).toBe(`Package ${NAME} was not found in this registry.`);
    }
    expectUntouched();
  });

  test.each(titled([...aboutMany, ...told]))('is asked for by no answer to %s', async (_title, route) => {
    planted();
    await call(route, { user, name: NAME });
    expectUntouched();
  });
});
