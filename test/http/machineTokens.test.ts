import { describe, expect, test } from '@jest/globals';
import { allowing, PATHS } from '../../src/authorizers/policy';
import { allows, readPolicy } from '../../src/local/gateway/policy';
import type { ApiRoute } from '../../src/local/gateway/routes';
import type { Action } from '../../src/registry/access/actions';
import { authorizerEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';
import { aboutNone, aboutOne, call, RIGHTS, spelling, staged, titled } from './authorized';

/* The table "What a token for machines may do" of SECURITY.md, for every route. */

const rules = [
  { packages: ['*'], read: ['members'], publish: ['admins'], unpublish: ['admins'], tokens: ['admins'] },
];

function tokenFor(packages: string, ...actions: readonly Action[]) {
  const end = { exp: '9999999999', networks: '' };
  const maker = { username: 'alice', userId: '1', groups: 'members,admins', kind: 'machine' };
  return { ...maker, ...end, packages, actions: actions.join(',') };
}

/** Does the gateway let such a token through to the route? */
function passes({ method, resource }: ApiRoute, actions: string): boolean {
  const paths = actions.split(',').flatMap((action) => PATHS[action === 'publish' ? 'publish' : 'read']);
  const { methodArn } = authorizerEvent({ method, path: resource.slice(1) });
  return allows(readPolicy(allowing(paths, methodArn)), methodArn);
}

describe('with a token for machines', () => {
  const registry = useRegistry({ access: JSON.stringify(rules), privateScopes: '@secret' });

  /** The status of the gateway, or of the route; the same of somebody who may do everything. */
  async function statuses(route: ApiRoute, user: ReturnType<typeof tokenFor>) {
    const ask = async (by: Readonly<Record<string, string>>) => {
      registry.restart();
      registry.s3.objects.clear();
      registry.s3.put('@secret/widget/index.json', storedPackument({ name: '@secret/widget' }));
      return (await call(route, { user: by })).statusCode;
    };
    const maker = await ask({ username: 'alice', userId: '1', groups: 'members,admins', kind: 'oauth' });
    return { maker, token: passes(route, user.actions) ? await ask(user) : 403 };
  }

  test.each(titled(aboutOne))(
    '%s does for its packages what its maker may, and it was made for',
    async (_title, route) => {
      const needed = RIGHTS.get(spelling(route)) ?? 'unpublish';
      const reading = await statuses(route, tokenFor('@secret/widget', 'read'));
      const refused = route.method === 'GET' || route.method === 'HEAD' ? 404 : 403;
      expect(reading.token).toBe(needed === 'read' ? reading.maker : refused);
      const publishing = await statuses(route, tokenFor('@secret/widget', 'read', 'publish'));
      expect(publishing.token).toBe(needed === 'unpublish' ? 403 : publishing.maker);
    },
  );

  test.each(titled(aboutOne))('%s refuses other packages', async (_title, route) => {
    const { token } = await statuses(route, tokenFor('@secret/other', 'read', 'publish'));
    expect(token).toBe(route.method === 'GET' || route.method === 'HEAD' ? 404 : 403);
  });

  test('nobody makes, lists or revokes tokens, or approves a stage', async () => {
    const decisions = staged.filter(({ method }) => method !== 'GET');
    const routes = [...aboutNone.filter(({ resource }) => /\/tokens\b/.test(resource)), ...decisions];
    expect(routes.length).toBeGreaterThan(4);
    for (const route of routes) {
      const { token } = await statuses(route, tokenFor('*', 'read', 'publish'));
      expect([`${route.method} ${route.resource}`, [403, 404]]).toEqual([
        `${route.method} ${route.resource}`,
        expect.arrayContaining([token]),
      ]);
    }
  });
});
