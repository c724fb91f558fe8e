import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../src/http/lambda';
import { type ApiRoute, readApi } from '../../src/local/gateway/routes';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const root = path.resolve(__dirname, '../..');
const { routes } = readApi(readFileSync(path.join(root, 'serverless.yml'), 'utf8'));

/** They say the same of every package, whether it exists or not. */
const THE_SAME_FOR_ALL = ['src/visibility/get.default', 'src/refused/any.default'];

const guarded = routes.filter(
  ({ authorizer, resource, function: { handler } }) =>
    authorizer !== undefined && resource.includes('{name}') && !THE_SAME_FOR_ALL.includes(handler),
);

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/leads'] },
  { packages: ['*'], read: ['members'] },
];
const member = { username: 'reader', groups: 'org:acme,members' };
const core = { username: 'core', groups: 'org:acme,members,team:acme/core' };

async function handlerOf({ function: { handler } }: ApiRoute): Promise<Handler> {
  const module = await import(path.join(root, handler.replace(/\.default$/, '')));
  return module.default;
}

/** The route's variables for a package, in the spelling that the route is for. */
function paramsFor({ resource }: ApiRoute, name: string): Readonly<Record<string, string>> {
  const spec = resource.includes('/attestations/') ? `${name}@1.0.0` : name;
  const [scope = '', bare = ''] = spec.split('/');
  const isTwo = resource.includes('{sub}');
  const values = {
    name: isTwo ? scope : encodeURIComponent(spec),
    sub: bare,
    selector: 'latest',
    tar: `${bare}-1.0.0.tgz`,
    tag: 'stable',
    rev: '1-0123456789abcdef',
  };
  return Object.fromEntries(Object.entries(values).filter(([key]) => resource.includes(`{${key}}`)));
}

async function bodyFor({ method, resource }: ApiRoute, name: string): Promise<string> {
  if (method !== 'PUT') return '';
  if (resource.includes('{tag}')) return '"1.0.0"';
  if (resource.includes('{rev}')) return JSON.stringify({ versions: {} });
  return JSON.stringify((await publishDocument({ name, version: '2.0.0' })).document);
}

async function call(route: ApiRoute, user: Readonly<Record<string, string>>, name = '@secret/widget') {
  const { method, resource } = route;
  const handler = await handlerOf(route);
  const event = { method, resource, params: paramsFor(route, name), user };
  return handler(apiEvent({ ...event, body: await bodyFor(route, name) }));
}

const titled = (wanted: readonly ApiRoute[]) =>
  wanted.map((route) => [`${route.method} ${route.resource}`, route] as const);
const isRead = ({ method }: ApiRoute) => method === 'GET' || method === 'HEAD';
const reads = guarded.filter(isRead);
const writes = guarded.filter((route) => !isRead(route));

describe('access rules', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  function given(name: string): void {
    const digest = 'ab'.repeat(32);
    const dist = { tarball: `${name}-1.0.0.tgz`, attestations: { digest } };
    registry.s3.put(`${name}/index.json`, storedPackument({ name, versions: { '1.0.0': { dist } } }));
    registry.s3.put(`${name}/1.0.0.tgz`, 'the tarball');
    registry.s3.put(`-/attestations/${name}/1.0.0-${digest}.json`, '{"attestations":[]}');
  }

  test('are about routes that read and routes that write', () => {
    expect(reads.length).toBeGreaterThan(10);
    expect(writes.length).toBeGreaterThan(10);
  });

  test.each(titled(reads))(
    'hide a package from %s: not found, and upstream is not asked',
    async (_title, route) => {
      given('@secret/widget');
      registry.upstream.publish('@secret/widget', '1.0.0');
      const asked = registry.upstream.requests.length;
      const { statusCode } = await call(route, member);
      expect(statusCode).toBe(404);
      expect(registry.upstream.requests).toHaveLength(asked);
      expect((await call(route, core)).statusCode).toBeLessThan(400);
    },
  );

  test.each(titled(writes))('refuse %s with 403, and change nothing', async (_title, route) => {
    given('@secret/widget');
    const before = new Map(registry.s3.objects);
    for (const user of [member, core]) {
      const result = await call(route, user);
      expect(result.statusCode).toBe(403);
      expect(bodyOf(result).error).toMatch(
        new RegExp(`^${user.username} may not (un)?publish @secret/widget\\. Ask the administrators`),
      );
    }
    expect(registry.s3.objects).toEqual(before);
  });

  test.each(titled(guarded))('let nobody use %s whose token has expired', async (_title, route) => {
    given('@secret/widget');
    const workflow = {
      username: 'acme/widget',
      kind: 'oidc',
      packages: '@secret/*',
      actions: 'read,publish',
    };
    expect((await call(route, { ...workflow, exp: '1' })).statusCode).toBe(401);
  });

  test('refuse to deprecate and, where one may not read, to star', async () => {
    given('@secret/widget');
    const put = guarded.find(({ method, resource }) => method === 'PUT' && resource === '/registry/{name}');
    if (!put) throw new Error('There is no route to publish.');
    const handler = await handlerOf(put);
    const send = (body: object, user: Readonly<Record<string, string>>) =>
      handler(
        apiEvent({
          method: 'PUT',
          params: { name: '@secret%2fwidget' },
          body: JSON.stringify(body),
          user,
        }),
      );
    const deprecation = { versions: { '1.0.0': { deprecated: 'no' } } };
    expect((await send(deprecation, core)).statusCode).toBe(403);
    expect((await send({ users: { reader: true } }, member)).statusCode).toBe(403);
    expect((await send({ users: { core: true } }, core)).statusCode).toBe(200);
  });

  test('bind a workflow to what its token is for', async () => {
    given('@secret/widget');
    given('@secret/gadget');
    const user = { username: 'acme/widget', kind: 'oidc', exp: '9999999999' };
    const limits = { packages: '@secret/widget', actions: 'read' };
    for (const route of reads) {
      expect((await call(route, { ...user, ...limits })).statusCode).toBeLessThan(400);
      expect((await call(route, { ...user, ...limits }, '@secret/gadget')).statusCode).toBe(404);
    }
    for (const route of writes) {
      expect((await call(route, { ...user, ...limits })).statusCode).toBe(403);
    }
  });
});

describe('a hidden package', () => {
  const registry = useRegistry({ access: JSON.stringify(rules), privateScopes: '@secret' });

  test.each(titled(reads))('is for %s as one that is not there', async (_title, route) => {
    const absent = await call(route, core);
    registry.s3.put('@secret/widget/index.json', storedPackument({ name: '@secret/widget' }));
    expect(await call(route, member)).toEqual(absent);
    expect(absent.statusCode).toBe(404);
  });
});
