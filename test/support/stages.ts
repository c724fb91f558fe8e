import decide from '../../src/stage/decide';
import look from '../../src/stage/get';
import post from '../../src/stage/post';
import { apiEvent } from './events';
import { type PackageOptions, publishDocument } from './packages';
import { bodyOf } from './registry';

type User = Readonly<Record<string, string>>;

/** Alice and the workflow propose, bob and carol approve, dan reads. */
export const alice: User = { username: 'alice', userId: '1', groups: 'members,team:acme/core' };
export const bob: User = { username: 'bob', userId: '2', groups: 'members,team:acme/release' };
export const carol: User = { username: 'carol', userId: '3', groups: 'members,team:acme/release' };
export const dan: User = { username: 'dan', userId: '4', groups: 'members' };
export const workflow: User = {
  username: 'acme/widgets (release.yml)',
  userId: '',
  kind: 'oidc',
  exp: '9999999999',
  groups: 'oidc:acme/widgets',
  packages: '@acme/widget',
  actions: 'read,stage',
  startedBy: '90',
};

/** Of @acme: each version needs somebody's approval. */
export const RULES: readonly object[] = [
  {
    packages: ['@acme/*'],
    read: ['members'],
    publish: ['team:acme/core'],
    approve: ['team:acme/release'],
  },
  { packages: ['*'], read: ['members'], publish: ['team:acme/core'] },
];

export async function propose(user: User, options: PackageOptions = {}) {
  const name = options.name ?? '@acme/widget';
  const { document, tarball, dist } = await publishDocument({ ...options, name });
  const result = await proposeDocument(user, name, document);
  return { result, id: String(bodyOf(result).stageId), document, tarball, dist };
}

export function proposeDocument(user: User, name: string, document: object) {
  const resource = '/registry/-/stage/package/{name}';
  const params = { name: name.replace('/', '%2f') };
  return post(apiEvent({ method: 'POST', resource, params, body: JSON.stringify(document), user }));
}

export function list(user: User, query: Readonly<Record<string, string>> = { page: '0', perPage: '100' }) {
  return look(apiEvent({ resource: '/registry/-/stage', query, user }));
}

export function view(user: User, id: string) {
  return look(apiEvent({ resource: '/registry/-/stage/{id}', params: { id }, user }));
}

export function download(user: User, id: string) {
  return look(apiEvent({ resource: '/registry/-/stage/{id}/tarball', params: { id }, user }));
}

export function approve(user: User, id: string) {
  return decide(
    apiEvent({ method: 'POST', resource: '/registry/-/stage/{id}/approve', params: { id }, user }),
  );
}

export function reject(user: User, id: string) {
  return decide(apiEvent({ method: 'DELETE', resource: '/registry/-/stage/{id}', params: { id }, user }));
}
