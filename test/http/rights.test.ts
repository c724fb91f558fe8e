import { describe, expect, test } from '@jest/globals';
import type { ApiRoute } from '../../src/local/gateway/routes';
import type { Action } from '../../src/registry/access/actions';
import { storedPackument } from '../support/packages';
import { type TestRegistry, useRegistry } from '../support/registry';
import { aboutMany, aboutOne, type Call, call, RIGHTS, spelling, titled } from './authorized';

const rules = [
  {
    packages: ['@secret/*'],
    read: ['team:acme/readers'],
    publish: ['team:acme/publishers'],
    unpublish: ['team:acme/removers'],
  },
  { packages: ['*'], read: ['members'] },
];
const minted = {
  username: 'acme/widget',
  kind: 'oidc',
  exp: '9999999999',
  startedBy: '90',
  packages: '@secret/widget',
};

/** Everybody has one right at most. */
const CALLERS: readonly (readonly [may: Action | undefined, user: Readonly<Record<string, string>>])[] = [
  [undefined, { username: 'member', groups: 'members' }],
  ['read', { username: 'reader', groups: 'members,team:acme/readers' }],
  ['publish', { username: 'publisher', groups: 'members,team:acme/publishers' }],
  ['unpublish', { username: 'remover', groups: 'members,team:acme/removers' }],
  [undefined, { ...minted, packages: '@secret/other', actions: 'read,publish,unpublish' }],
  ['read', { ...minted, actions: 'read' }],
  ['publish', { ...minted, actions: 'publish' }],
  ['unpublish', { ...minted, actions: 'unpublish' }],
  ['stage', { ...minted, actions: 'stage' }],
];

/** Only the document tells these apart. */
const DOCUMENTS: readonly (readonly [what: string, right: Action, document: object])[] = [
  ['deprecates', 'publish', { versions: { '1.0.0': { deprecated: 'no' } } }],
  ['stars', 'read', { users: { fan: true } }],
];

type Wish = Omit<Call, 'user'> & {
  readonly route: ApiRoute;
  readonly right: Action;
  /** What they are told that they may not, where nobody has looked at what they want. */
  readonly told?: Action;
};

function given({ s3 }: TestRegistry, name = '@secret/widget'): void {
  const digest = 'ab'.repeat(32);
  const dist = { tarball: `${name}-1.0.0.tgz`, attestations: { digest } };
  const more = { users: { fan: true } };
  const tags = { latest: '1.0.0', stable: '1.0.0' };
  s3.objects.clear();
  s3.put(`${name}/index.json`, storedPackument({ name, versions: { '1.0.0': { dist } }, tags, more }));
  s3.put(`${name}/1.0.0.tgz`, 'the tarball');
  s3.put(`-/attestations/${name}/1.0.0-${digest}.json`, '{"attestations":[]}');
}

/** Who may write may read, who may publish may propose, and no other right stands for another. */
function isEnough(has: Action | undefined, right: Action): boolean {
  if (right === 'stage' && has === 'publish') return true;
  return has === right || (has !== undefined && right === 'read');
}

const isRead = ({ method }: ApiRoute) => method === 'GET' || method === 'HEAD';

/** Tarballs of the bucket are fetched from S3. */
function successOf(route: ApiRoute): number {
  if (route.resource.includes('/-/stage/package/')) return 201;
  return isRead(route) && route.resource.includes('{tar}') ? 302 : 200;
}

function refusalOf(route: ApiRoute): number {
  return isRead(route) ? 404 : 403;
}

function isPublish(route: ApiRoute, { document }: Pick<Wish, 'document'>): boolean {
  return spelling(route) === 'PUT /registry/{name}' && document === undefined;
}

const ADVICE = '. Ask the administrators of this registry.';
/** For those who may propose. */
const DIRECTLY = ' directly. Propose the version with: npm stage publish';

describe('one right alone', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  async function expectExactly({ route, right, told = right, ...rest }: Wish): Promise<void> {
    for (const [has, user] of CALLERS) {
      given(registry);
      registry.restart();
      const before = new Map(registry.s3.objects);
      const { statusCode, body } = await call(route, { ...rest, user });
      const isAllowed = isEnough(has, right);
      expect({ has, statusCode }).toEqual({
        has,
        statusCode: isAllowed ? successOf(route) : refusalOf(route),
      });
      const end = has === 'stage' && isPublish(route, rest) ? DIRECTLY : ADVICE;
      if (statusCode === 403) expectReason(JSON.parse(body).error, `${user.username} may not ${told}`, end);
      if (!isAllowed) expect(registry.s3.objects).toEqual(before);
    }
  }

  function expectReason(sentence: string, start: string, end: string): void {
    expect(sentence).toBe(`${start} @secret/widget${end}`);
  }

  test.each(titled(aboutOne))('is needed for %s, and enough', async (_title, route) => {
    const right = RIGHTS.get(spelling(route)) ?? 'read';
    await expectExactly({ route, right });
  });

  const puts = aboutOne.filter((route) => spelling(route) === 'PUT /registry/{name}');
  const documents = puts.flatMap((route) =>
    DOCUMENTS.map(
      ([what, right, document]) =>
        [route.resource, what, right, { route, right, told: 'publish', document }] as const,
    ),
  );
  test.each(documents)('is needed for a PUT %s that %s: %s', async (_path, _what, _right, wish) => {
    await expectExactly(wish);
  });

  test.each(titled(aboutMany))('to read is needed for %s to tell of a package', async (_title, route) => {
    const isAudit = route.method === 'POST';
    for (const [has, user] of CALLERS) {
      given(registry);
      // A package of ours is not asked upstream for anybody.
      if (isAudit) registry.s3.objects.clear();
      registry.restart();
      const asked = registry.upstream.requests.length;
      const { statusCode, body } = await call(route, { user });
      const isTold = body.includes('@secret/widget') || registry.upstream.requests.length > asked;
      // The upstream of this test has no audits.
      const told = isAudit ? 424 : 200;
      // A scope is there for those alone who see a package in it.
      const silent = route.resource.includes('{scope}') ? 404 : 200;
      const expected = has === undefined ? silent : told;
      expect({ has, statusCode, isTold }).toEqual({ has, statusCode: expected, isTold: has !== undefined });
    }
  });
});
