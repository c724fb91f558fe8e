import { apiEvent, authorizerEvent } from '../../test/support/events';
import { publishDocument, storedPackument } from '../../test/support/packages';
import type { Bucket } from './bucket';

export const TOKEN = `ghp_${'a'.repeat(36)}`;
export const APP = { clientId: 'client-id', clientSecret: 'client-secret-0123456789abcdef012345' };

export type Scenario = {
  readonly title: string;
  /** The function's name in serverless.yml. */
  readonly name: string;
  /** That many events, of which each makes the function do its work again. */
  readonly events: (count: number) => Promise<readonly unknown[]> | readonly unknown[];
};

const PACKAGE = '@acme/widget';
const name = { name: '@acme%2fwidget' };
const user = { username: 'admin', userId: '1', groups: 'members,admins' };
const tags = '/registry/-/package/{name}/dist-tags';

/** A package of 0.7 MB, with 400 versions. */
export function fill(bucket: Bucket): void {
  bucket.put(`${PACKAGE}/index.json`, packument(400));
  bucket.put(`${PACKAGE}/1.1.0.tgz`, Buffer.alloc(20_000));
}

/** A package of 56 MB, with 20,000 versions. */
export function fillLarge(bucket: Bucket): void {
  bucket.put(`${PACKAGE}/index.json`, packument(20_000, 43));
  bucket.put(`${PACKAGE}/1.1.0.tgz`, Buffer.alloc(20_000));
}

/** Versions of 1.7 kB each, or with more dependencies and scripts than 20. */
function packument(count: number, each = 20): string {
  const list = (prefix: string) =>
    Object.fromEntries(Array.from({ length: each }, (_, index) => [`${prefix}-${index}`, '^1.2.3']));
  const manifest = {
    description: 'x'.repeat(200),
    dependencies: list('dep'),
    scripts: list('do'),
    devDependencies: list('dev'),
  };
  const versions = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`1.${index}.0`, manifest]),
  );
  const _revisions = { start: 1, ids: ['0123456789abcdef'] };
  return storedPackument({ name: PACKAGE, versions, more: { _revisions } });
}

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'authorizerGithub',
    name: 'authorizerGithub',
    events: same(authorizerEvent({ authorization: `Bearer ${TOKEN}` })),
  },
  { title: 'get, full', name: 'get', events: same(apiEvent({ params: name, user })) },
  {
    title: 'get, abbreviated',
    name: 'get',
    events: same(
      apiEvent({ params: name, user, headers: { accept: 'application/vnd.npm.install-v1+json' } }),
    ),
  },
  {
    title: 'get, one version',
    name: 'get',
    events: same(
      apiEvent({
        resource: '/registry/{name}/{sub}/{selector}',
        params: { name: '@acme', sub: 'widget', selector: '1.1.0' },
        user,
      }),
    ),
  },
  {
    title: 'tarGet',
    name: 'tarGet',
    events: same(
      apiEvent({ resource: '/registry/{name}/-/{tar}', params: { ...name, tar: 'widget-1.1.0.tgz' }, user }),
    ),
  },
  {
    title: 'distTagsGet',
    name: 'distTagsGet',
    events: same(apiEvent({ resource: tags, params: name, user })),
  },
  {
    title: 'distTagsPut',
    name: 'distTagsPut',
    events: (count) =>
      Array.from({ length: count }, (_, index) =>
        apiEvent({
          method: 'PUT',
          resource: `${tags}/{tag}`,
          params: { ...name, tag: 'beta' },
          body: JSON.stringify(`1.${index % 400}.0`),
          user,
        }),
      ),
  },
  { title: 'put, one version', name: 'put', events: publishes },
  { title: 'whoamiGet', name: 'whoamiGet', events: same(apiEvent({ resource: '/registry/-/whoami', user })) },
  { title: 'pingGet', name: 'pingGet', events: same(apiEvent({ resource: '/registry/-/ping', user: null })) },
];

function same(event: unknown): Scenario['events'] {
  return (count) => Array.from({ length: count }, () => event);
}

let published = 0;

async function publishes(count: number): Promise<readonly unknown[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      published += 1;
      const options = {
        name: PACKAGE,
        version: `2.${published}.0`,
        files: { 'index.js': 'x'.repeat(20_000) },
      };
      const { document } = await publishDocument(options);
      return apiEvent({ method: 'PUT', params: name, body: JSON.stringify(document), user });
    }),
  );
}
