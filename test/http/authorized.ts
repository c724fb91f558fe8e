import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Handler } from '../../src/http/lambda';
import { type ApiRoute, readApi } from '../../src/local/gateway/routes';
import type { Action } from '../../src/registry/access/actions';
import { sawAnswer } from '../support/capture';
import { apiEvent } from '../support/events';
import { publishDocument } from '../support/packages';
import { realRoutes } from '../support/realRoutes';

const root = path.resolve(__dirname, '../..');
const routes = realRoutes(readApi(readFileSync(path.join(root, 'serverless.yml'), 'utf8')).routes);

/** Every route that somebody has to be logged in for. */
export const authorized = routes.filter(({ authorizer }) => authorizer !== undefined);

/** What one must be allowed to do to the package that a route is about, by the route's unscoped spelling. */
export const RIGHTS: ReadonlyMap<string, Action> = new Map([
  ['GET /registry/{name}', 'read'],
  ['HEAD /registry/{name}', 'read'],
  ['GET /registry/{name}/{selector}', 'read'],
  ['HEAD /registry/{name}/{selector}', 'read'],
  ['GET /registry/{name}/-/{tar}', 'read'],
  ['HEAD /registry/{name}/-/{tar}', 'read'],
  ['GET /registry/{name}/-/{tar}/{file}', 'read'],
  ['HEAD /registry/{name}/-/{tar}/{file}', 'read'],
  ['GET /registry/-/npm/v1/attestations/{name}', 'read'],
  ['GET /registry/-/package/{name}/dist-tags', 'read'],
  ['GET /registry/-/package/{name}/collaborators', 'read'],
  ['GET /registry/-/codebox/v1/why/{name}', 'read'],
  ['GET /registry/-/codebox/v1/why/{name}/{selector}', 'read'],
  ['GET /registry/-/counts/downloads/point/{period}/{name}', 'read'],
  ['GET /registry/-/counts/downloads/range/{period}/{name}', 'read'],
  ['GET /registry/-/counts/versions/{name}/last-week', 'read'],
  ['GET /registry/-/package/{name}/trust', 'publish'],
  ['PUT /registry/{name}', 'publish'],
  ['POST /registry/-/stage/package/{name}', 'stage'],
  ['PUT /registry/-/package/{name}/dist-tags/{tag}', 'publish'],
  ['DELETE /registry/-/package/{name}/dist-tags/{tag}', 'publish'],
  ['PUT /registry/{name}/-rev/{rev}', 'unpublish'],
  ['DELETE /registry/{name}/-rev/{rev}', 'unpublish'],
  ['DELETE /registry/{name}/-/{tar}/-rev/{rev}', 'unpublish'],
]);

/** They are about many packages, and leave out what the caller may not read. */
export const MANY = [
  'GET /registry/-/v1/search',
  'GET /registry/-/_view/starredByUser',
  'GET /registry/-/org/{scope}/package',
  'GET /registry/-/user/{id}/package',
  'POST /registry/-/npm/v1/security/advisories/bulk',
  'POST /registry/-/npm/v1/security/audits',
  'POST /registry/-/npm/v1/security/audits/quick',
];

/** They are about versions that were proposed (test/stage/). Here there is none. */
export const STAGED = [
  'GET /registry/-/stage',
  'GET /registry/-/stage/{id}',
  'GET /registry/-/stage/{id}/tarball',
  'POST /registry/-/stage/{id}/approve',
  'DELETE /registry/-/stage/{id}',
];

/** They tell a sum of all packages, and to those alone who may read all (test/downloads/get.test.ts). */
export const SUMS = [
  'GET /registry/-/counts/downloads/point/{period}',
  'GET /registry/-/counts/downloads/range/{period}',
];

/** They say the same of every package, whether it exists or not. */
const THE_SAME_FOR_ALL = [
  'visibility/get',
  'refused/any',
  'tokens/any',
  'whoami/get',
  'profile/get',
  'memberships/get',
];

/** The package of that name is nobody's here. */
const PUBLIC_ALONE = '/registry/-';

export function spelling({ method, resource }: ApiRoute): string {
  return `${method} ${resource.replace('{name}/{sub}', '{name}')}`;
}

export const aboutOne = authorized.filter((route) => RIGHTS.has(spelling(route)));
export const aboutMany = authorized.filter((route) => MANY.includes(spelling(route)));
export const staged = authorized.filter((route) => STAGED.includes(spelling(route)));
export const sums = authorized.filter((route) => SUMS.includes(spelling(route)));
export const aboutNone = authorized.filter(
  ({ resource, function: { handler } }) =>
    THE_SAME_FOR_ALL.some((name) => handler === `src/${name}.default`) || resource === PUBLIC_ALONE,
);

/** For `test.each`. */
export function titled(wanted: readonly ApiRoute[]) {
  return wanted.map((route) => [`${route.method} ${route.resource}`, route] as const);
}

export type Call = {
  readonly user: Readonly<Record<string, string>> | null;
  readonly name?: string;
  /** In the place of what the route is usually sent. */
  readonly document?: object;
};

/** A request that would succeed for somebody with the right to it. */
export async function call(route: ApiRoute, call: Call): Promise<APIGatewayProxyResult> {
  const { user, name = '@secret/widget', document } = call;
  const { method, resource } = route;
  const body = JSON.stringify(document ?? (await documentFor(route, name)));
  const query = { text: name, key: '"fan"' };
  const handler = await handlerOf(route);
  const event = apiEvent({ method, resource, params: paramsFor(route, call), query, body, user });
  return sawAnswer(await handler(event));
}

async function handlerOf({ function: { handler } }: ApiRoute): Promise<Handler> {
  const module = await import(path.join(root, handler.replace(/\.default$/, '')));
  return module.default;
}

/** The route's variables for a package, in the spelling that the route is for. */
function paramsFor(
  { method, resource }: ApiRoute,
  { user, name = '@secret/widget' }: Call,
): Readonly<Record<string, string>> {
  const spec = resource.includes('/attestations/') ? `${name}@1.0.0` : name;
  const [scope = ''] = spec.split('/');
  const bare = spec.slice(spec.indexOf('/') + 1);
  const isTwo = resource.includes('{name}/{sub}');
  // The tarball of a version that is published cannot be deleted.
  const file = `${bare}-${method === 'DELETE' ? '0.9.0' : '1.0.0'}.tgz`;
  const values = {
    name: isTwo ? scope : encodeURIComponent(spec),
    sub: bare,
    selector: 'latest',
    tar: resource.includes('{file}') ? scope : file,
    file,
    tag: 'stable',
    rev: '1-0123456789abcdef',
    id: encodeURIComponent(user?.username ?? 'somebody'),
    scope: scope.replace('@', ''),
    team: 'core',
    period: 'last-week',
    token: 'nothing',
  };
  return Object.fromEntries(Object.entries(values).filter(([key]) => resource.includes(`{${key}}`)));
}

async function documentFor({ method, resource }: ApiRoute, name: string): Promise<unknown> {
  if (resource.endsWith('/bulk')) return { [name]: ['1.0.0'] };
  if (resource.includes('/audits')) return { requires: {}, dependencies: { [name]: { version: '1.0.0' } } };
  if (resource.includes('{tag}')) return '1.0.0';
  if (resource.includes('{rev}')) return { versions: {} };
  const isPublish = method === 'PUT' || resource.includes('/-/stage/package/');
  return isPublish ? (await publishDocument({ name, version: '2.0.0' })).document : undefined;
}
