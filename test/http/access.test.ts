import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ApiRoute } from '../../src/local/gateway/routes';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';
import {
  aboutMany,
  aboutNone,
  aboutOne,
  authorized,
  call,
  MANY,
  RIGHTS,
  STAGED,
  SUMS,
  spelling,
  staged,
  sums,
  titled,
} from './authorized';

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/leads'] },
  { packages: ['*'], read: ['members'] },
];
const member = { username: 'reader', groups: 'org:acme,members' };
const core = { username: 'core', groups: 'org:acme,members,team:acme/core' };
const workflow = { username: 'acme/widget', kind: 'oidc', packages: '@secret/*', actions: 'read,publish' };

const isRead = ({ method }: ApiRoute) => method === 'GET' || method === 'HEAD';
const reads = aboutOne.filter(isRead);

function widget(name = '@secret/widget'): string {
  return storedPackument({ name, more: { users: { fan: true } } });
}

/** What the client gets, but for the time at which it got it. */
function seen({ statusCode, headers, body }: APIGatewayProxyResult) {
  return { statusCode, headers, body: body.replace(/"time":"[^"]*"/, '') };
}

describe('the routes of serverless.yml for those who are logged in', () => {
  const registry = useRegistry();

  test('each have a right that they need, or tell nothing of any package', () => {
    const sorted = [...aboutOne, ...aboutMany, ...staged, ...sums, ...aboutNone];
    expect(new Set(sorted)).toEqual(new Set(authorized));
    expect(sorted).toHaveLength(authorized.length);
    expect(new Set(aboutOne.map(spelling))).toEqual(new Set(RIGHTS.keys()));
    expect(new Set(aboutMany.map(spelling))).toEqual(new Set(MANY));
    expect(new Set(staged.map(spelling))).toEqual(new Set(STAGED));
    expect(new Set(sums.map(spelling))).toEqual(new Set(SUMS));
    expect(reads.length).toBeGreaterThan(10);
  });

  test.each(titled(authorized))('answer %s with 401 where a token has expired', async (_title, route) => {
    expect((await call(route, { user: { ...workflow, exp: '1' } })).statusCode).toBe(401);
    registry.s3.put('@secret/widget/index.json', widget());
    expect((await call(route, { user: { ...workflow, exp: '1' } })).statusCode).toBe(401);
  });

  test.each(titled(authorized))('answer %s with 401 to nobody', async (_title, route) => {
    expect((await call(route, { user: null })).statusCode).toBe(401);
  });
});

describe.each([
  ['of a private scope', '@secret'],
  ['that could be a public one', ''],
])('a hidden package %s', (_what, privateScopes) => {
  const registry = useRegistry({ access: JSON.stringify(rules), privateScopes });
  // One route is about a package of its own, which is public.
  const questions = () => registry.upstream.requests.filter(({ url }) => url !== '/-').length;

  test.each(titled(authorized))('is for %s as one that is not there', async (_title, route) => {
    registry.upstream.publish('@secret/widget', '1.0.0');
    const asked = questions();
    const absent = seen(await call(route, { user: member }));
    registry.restart();
    registry.s3.objects.clear();
    registry.s3.put('@secret/widget/index.json', widget());
    expect(seen(await call(route, { user: member }))).toEqual(absent);
    expect(questions()).toBe(asked);
  });
});

describe('a hidden package', () => {
  const registry = useRegistry({ access: JSON.stringify(rules), privateScopes: '@secret' });

  test.each(titled(reads))(
    'is for %s as one that somebody who may see it does not find',
    async (_title, route) => {
      const absent = await call(route, { user: core });
      registry.s3.put('@secret/widget/index.json', widget());
      expect(await call(route, { user: member })).toEqual(absent);
      expect(absent.statusCode).toBe(404);
    },
  );

  test('is hidden from a workflow whose token is for another', async () => {
    registry.s3.put('@secret/gadget/index.json', widget('@secret/gadget'));
    const user = { ...workflow, packages: '@secret/widget', exp: '9999999999' };
    for (const route of reads) {
      expect((await call(route, { user, name: '@secret/gadget' })).statusCode).toBe(404);
    }
  });
});
