import getAttestations from '../../../../src/attestations/get';
import audit from '../../../../src/audit/post';
import authorize from '../../../../src/authorizers/github';
import getCollaborators from '../../../../src/collaborators/get';
import { countsContext } from '../../../../src/contexts/downloads';
import { storageContext } from '../../../../src/contexts/storage';
import deleteTag from '../../../../src/dist-tags/delete';
import getTags from '../../../../src/dist-tags/get';
import putTag from '../../../../src/dist-tags/put';
import getDownloads from '../../../../src/downloads/get';
import getPackage from '../../../../src/package/get';
import putPackage from '../../../../src/package/put';
import getPackages from '../../../../src/packages/get';
import { newToken } from '../../../../src/registry/machineTokens/form';
import deletePackage from '../../../../src/rev/delete';
import putRevision from '../../../../src/rev/put';
import searchPackages from '../../../../src/search/get';
import followTopic from '../../../../src/search/topic';
import decideStage from '../../../../src/stage/decide';
import getStage from '../../../../src/stage/get';
import postStage from '../../../../src/stage/post';
import getStars from '../../../../src/stars/get';
import { recordDownloads } from '../../../../src/store/downloads/record';
import deleteTarball from '../../../../src/tarball/delete';
import getTarball from '../../../../src/tarball/get';
import keepTokens from '../../../../src/tokens/keeper';
import getWhy from '../../../../src/why/get';
import { apiEvent, authorizerEvent } from '../../../support/events';
import { faults } from '../../../support/faults';
import { list as listTokens, revoke, tokenFor } from '../../../support/machineTokens';
import { publishDocument, storedPackument } from '../../../support/packages';
import { attestedDocument } from '../../../support/provenance';
import { changeOf, queueEvent } from '../../../support/queueEvent';
import type { TestRegistry } from '../../../support/registry';
import type { Sigstore } from '../../../support/sigstore';

export type World = { readonly registry: TestRegistry; readonly sigstore: Sigstore };

/** Everything that a function does to the bucket, by itself alone; resolves with its answers. */
export type Scenario = (world: World) => Promise<readonly unknown[]>;

const REV = '1-0123456789abcdef';
const VERSIONS = { '1.0.0': {}, '1.1.0': {} };
const name = 'widget';
const params = { name };

function given({ registry }: World, more: Parameters<typeof storedPackument>[0] = {}): void {
  registry.s3.put('widget/index.json', storedPackument({ name, versions: VERSIONS, ...more }));
  for (const version of Object.keys(VERSIONS)) registry.s3.put(`widget/${version}.tgz`, version);
}

function upstreamIsAway({ registry }: World): void {
  registry.upstream.fail(faults.status(503));
}

/** Ours, one that is nobody's, and a public one: fetched, changed, and recalled while upstream is away. */
async function oursAndPublic(world: World, ask: (params: { readonly name: string }) => Promise<unknown>) {
  const { registry } = world;
  given(world);
  const ours = [await ask(params), await ask(params), await ask({ name: '@acme%2fnothing' })];
  registry.upstream.publish('left-pad', '1.3.0');
  registry.upstream.publish('undated', '1.0.0', { time: undefined });
  const fresh = [await ask({ name: 'left-pad' }), await ask({ name: 'undated' })];
  registry.upstream.publish('left-pad', '1.4.0');
  registry.restart();
  const changed = await ask({ name: 'left-pad' });
  upstreamIsAway(world);
  registry.restart();
  return [...ours, ...fresh, changed, await ask({ name: 'left-pad' })];
}

const get: Scenario = async (world) => {
  const answers = await oursAndPublic(world, (params) => getPackage(apiEvent({ params })));
  const many = Array.from({ length: 700 }, (_, index) => [`1.${index}.0`, { note: 'x'.repeat(9000) }]);
  world.registry.s3.put(
    'large/index.json',
    storedPackument({ name: 'large', versions: Object.fromEntries(many) }),
  );
  return [...answers, await getPackage(apiEvent({ params: { name: 'large' } }))];
};

const tarGet: Scenario = async (world) => {
  const resource = '/registry/{name}/-/{tar}';
  const download = (name: string, tar: string) => getTarball(apiEvent({ resource, params: { name, tar } }));
  given(world);
  world.registry.upstream.publish('left-pad', '1.3.0');
  world.registry.upstream.publish('undated', '1.0.0', { time: undefined });
  const answers = [
    await download('undated', 'undated-1.0.0.tgz'),
    await download(name, 'widget-1.0.0.tgz'),
    await download('left-pad', 'left-pad-1.3.0.tgz'),
    await download('left-pad', 'left-pad-1.3.0.tgz'),
  ];
  process.env.tarballs = 'inline';
  return [
    ...answers,
    await download(name, 'widget-1.0.0.tgz'),
    await download('left-pad', 'left-pad-1.3.0.tgz'),
  ];
};

const distTagsGet: Scenario = (world) => {
  const resource = '/registry/-/package/{name}/dist-tags';
  return oursAndPublic(world, (params) => getTags(apiEvent({ resource, params })));
};

const collaboratorsGet: Scenario = (world) => {
  const resource = '/registry/-/package/{name}/collaborators';
  return oursAndPublic(world, (params) => getCollaborators(apiEvent({ resource, params })));
};

const whyGet: Scenario = (world) => {
  const resource = '/registry/-/codebox/v1/why/{name}/{sub}';
  return oursAndPublic(world, ({ name }) => getWhy(apiEvent({ resource, params: { name, sub: '1.3.0' } })));
};

const downloadsGet: Scenario = async (world) => {
  given(world);
  await recordDownloads(storageContext().storage, DOWNLOADS);
  world.registry.s3.mock.resetHistory();
  const resource = '/registry/-/counts/downloads/point/{period}/{name}';
  const ask = (name: string) => getDownloads(apiEvent({ resource, params: { period: 'last-week', name } }));
  return [await ask(name), await ask('nothing')];
};

const DOWNLOADS = {
  id: 'batch',
  // One day is over, and one may not be.
  days: new Map([
    ['2026-01-01', new Map([[name, new Map([['1.0.0', 1]])]])],
    ['2999-01-01', new Map([[name, new Map([['1.0.0', 1]])]])],
  ]),
};

const downloadsCount: Scenario = async () => {
  await recordDownloads(countsContext().storage, DOWNLOADS);
  await recordDownloads(countsContext().storage, { ...DOWNLOADS, id: 'another' });
  return [];
};

const TAG = { resource: '/registry/-/package/{name}/dist-tags/{tag}', params: { name, tag: 'beta' } };

const distTagsPut: Scenario = async (world) => {
  given(world);
  return [await putTag(apiEvent({ ...TAG, method: 'PUT', body: '"1.0.0"' }))];
};

const distTagsDelete: Scenario = async (world) => {
  given(world, { tags: { latest: '1.1.0', beta: '1.0.0' } });
  return [await deleteTag(apiEvent({ ...TAG, method: 'DELETE' }))];
};

const put: Scenario = async (world) => {
  const { s3 } = world.registry;
  const send = (name: string, document: unknown) =>
    putPackage(apiEvent({ method: 'PUT', params: { name }, body: JSON.stringify(document) }));
  const { document } = await publishDocument({ name });
  // Left by a publish that died long ago.
  s3.objects.set('widget/1.0.0.tgz', { ...s3.put('widget/1.0.0.tgz', 'left'), lastModified: new Date(0) });
  s3.put('-/policy/trusted-root.json', world.sigstore.trustRoot);
  const first = await send(name, document);
  // npm sends it again where the answer was lost.
  const again = await send(name, document);
  const marked = await send(name, { name, versions: { '1.0.0': { deprecated: 'old' } } });
  const attested = await send('@acme%2fwidget', await attestedDocument(world.sigstore));
  return [first, again, marked, attested];
};

const STAGE = '/registry/-/stage';

const stagePost: Scenario = async ({ registry, sigstore }) => {
  registry.s3.put('-/policy/trusted-root.json', sigstore.trustRoot);
  const resource = `${STAGE}/package/{name}`;
  const body = JSON.stringify(await attestedDocument(sigstore));
  const propose = () =>
    postStage(apiEvent({ resource, method: 'POST', params: { name: '@acme%2fwidget' }, body }));
  const first = await propose();
  const id = idIn(first);
  // Left by a proposal that died before its record.
  registry.s3.objects.delete(`-/stage/${id}/stage.json`);
  return [first, await propose(), await propose()];
};

/** Proposes @acme/widget, as somebody else than the caller of the other scenarios. */
export async function proposed({ registry, sigstore }: World): Promise<string> {
  registry.s3.put('-/policy/trusted-root.json', sigstore.trustRoot);
  const user = { username: 'proposer', userId: '77' };
  const body = JSON.stringify(await attestedDocument(sigstore));
  const event = { resource: `${STAGE}/package/{name}`, params: { name: '@acme%2fwidget' }, body, user };
  const answer = await postStage(apiEvent({ ...event, method: 'POST' }));
  registry.s3.mock.resetHistory();
  return idIn(answer);
}

function idIn({ body }: { readonly body: string }): string {
  return String(JSON.parse(body).stageId);
}

const stageGet: Scenario = async (world) => {
  const params = { id: await proposed(world) };
  return [
    await getStage(apiEvent({ resource: STAGE })),
    await getStage(apiEvent({ resource: `${STAGE}/{id}`, params })),
    await getStage(apiEvent({ resource: `${STAGE}/{id}/tarball`, params })),
  ];
};

const stageDecide: Scenario = async (world) => {
  const params = { id: await proposed(world) };
  const { s3 } = world.registry;
  const left = s3.put('@acme/widget/1.0.0.tgz', 'left');
  // By a publish that died long ago.
  s3.objects.set('@acme/widget/1.0.0.tgz', { ...left, lastModified: new Date(0) });
  return [
    await decideStage(apiEvent({ resource: `${STAGE}/{id}/approve`, method: 'POST', params })),
    await decideStage(apiEvent({ resource: `${STAGE}/{id}`, method: 'DELETE', params })),
  ];
};

const REVISION = { resource: '/registry/{name}/-rev/{rev}', params: { name, rev: REV } };

const revPut: Scenario = async (world) => {
  given(world);
  const body = JSON.stringify({ _rev: REV, versions: { '1.1.0': {} }, 'dist-tags': {} });
  return [await putRevision(apiEvent({ ...REVISION, method: 'PUT', body }))];
};

const revDelete: Scenario = async (world) => {
  given(world);
  return [await deletePackage(apiEvent({ ...REVISION, method: 'DELETE' }))];
};

const tarDelete: Scenario = async (world) => {
  given(world, { versions: { '1.1.0': {} }, more: { _unpublished: { '1.0.0': {} } } });
  const resource = '/registry/{name}/-/{tar}/-rev/{rev}';
  const gone = { name, tar: 'widget-1.0.0.tgz', rev: REV };
  return [await deleteTarball(apiEvent({ resource, method: 'DELETE', params: gone }))];
};

const attestationsGet: Scenario = async ({ registry, sigstore }) => {
  registry.s3.put('-/policy/trusted-root.json', sigstore.trustRoot);
  const body = JSON.stringify(await attestedDocument(sigstore));
  await putPackage(apiEvent({ method: 'PUT', params: { name: '@acme%2fwidget' }, body }));
  registry.s3.mock.resetHistory();
  const resource = '/registry/-/npm/v1/attestations/{name}';
  return [await getAttestations(apiEvent({ resource, params: { name: '@acme%2fwidget@1.0.0' } }))];
};

/** Where there is no catalogue it is built; then it is asked whether it has changed. */
async function twice(world: World, ask: () => Promise<unknown>): Promise<readonly unknown[]> {
  given(world);
  return [await ask(), await ask()];
}

const searchGet: Scenario = (world) =>
  twice(world, () => searchPackages(apiEvent({ resource: '/registry/-/v1/search', query: { text: name } })));

const starsGet: Scenario = (world) => {
  const resource = '/registry/-/_view/starredByUser';
  return twice(world, () => getStars(apiEvent({ resource, query: { key: '"ann"' } })));
};

const packagesGet: Scenario = (world) => {
  const resource = '/registry/-/user/{id}/package';
  return twice(world, () => getPackages(apiEvent({ resource, params: { id: 'somebody' } })));
};

const catalogue: Scenario = (world) => twice(world, () => followTopic(queueEvent(changeOf(name))));

const auditPost: Scenario = async (world) => {
  given(world);
  const resource = '/registry/-/npm/v1/security/advisories/bulk';
  const body = JSON.stringify({ widget: ['1.0.0'], 'left-pad': ['1.3.0'] });
  return [await audit(apiEvent({ resource, method: 'POST', body }))];
};

const tokens: Scenario = async () => {
  const token = await tokenFor({ name: 'ci' });
  return [await listTokens(), await revoke(token)];
};

const tokenKeeper: Scenario = async () => {
  await tokenFor({ expires: 3 });
  return [await keepTokens()];
};

/** What it finds out it tells the keeper, and writes nothing. */
const authorizerGithub: Scenario = async () => {
  process.env.tokenTopic = 'arn:aws:sns:eu-central-1:123456789012:tokens';
  return [
    await authorize(authorizerEvent({ authorization: `Bearer ${newToken(1)}` })).catch(() => undefined),
  ];
};

/** By the functions' names in serverless.yml. */
export const SCENARIOS = {
  get,
  tarGet,
  distTagsGet,
  collaboratorsGet,
  whyGet,
  downloadsGet,
  downloadsCount,
  distTagsPut,
  distTagsDelete,
  put,
  stagePost,
  stageGet,
  stageDecide,
  revPut,
  revDelete,
  tarDelete,
  attestationsGet,
  searchGet,
  starsGet,
  packagesGet,
  catalogue,
  auditPost,
  tokens,
  tokenKeeper,
  authorizerGithub,
} as const satisfies Readonly<Record<string, Scenario>>;
