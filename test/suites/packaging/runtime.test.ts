import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { type GitHubStandIn, startGitHub } from '../../../src/local/github';
import { apiEvent, authorizerEvent } from '../../support/events';
import { type Packaged, packaged } from '../../support/lambda/package';
import { type Outcome, type RunningFunction, startFunction } from '../../support/lambda/runtime';
import { node24, runtimeClient } from '../../support/lambda/tools';
import { publishDocument, storedPackument } from '../../support/packages';
import { useTempFolder } from '../../support/tempFolder';
import { functionsOf } from './template';

const TOKEN = `ghp_${'a'.repeat(36)}`;
const APP = { clientId: 'client-id', clientSecret: 'client-secret-0123456789abcdef012345' };
const ADMIN = { login: 'admin', id: 1, orgs: ['acme'], token: TOKEN };
const USER = { username: 'admin', avatar: '', userId: '1', groups: 'members,admins' };
const LOGIN = 'org.couchdb.user:admin';

let service: Packaged;
let github: GitHubStandIn;
beforeAll(async () => {
  service = await packaged();
  await Promise.all([node24(), runtimeClient()]);
  github = await startGitHub({ ...APP, users: [ADMIN] });
});
afterAll(() => github.close());

describe('the bundles in Lambda’s runtime', () => {
  const folder = useTempFolder();
  const running: RunningFunction[] = [];
  afterEach(() => Promise.all(running.splice(0).map((started) => started.stop())));

  async function start(name: string): Promise<RunningFunction> {
    const found = functionsOf(service.template).find((candidate) => candidate.name === name);
    const env = {
      region: 'eu-central-1',
      bucket: 'none',
      storage: folder(),
      registry: 'https://registry.example/',
      githubUrl: github.apiUrl,
      githubClientId: APP.clientId,
      githubSecret: APP.clientSecret,
      admins: 'admin',
      restrictedOrgs: 'acme',
      apiEndpoint: 'https://npm.example/registry',
      privateScopes: '@acme',
    };
    const handler = String(found?.properties.Handler);
    const started = await startFunction({ folder: service.bundle(name), handler, env });
    running.push(started);
    return started;
  }

  async function answer(name: string, event: unknown): Promise<unknown> {
    return resultOf(await (await start(name)).invoke(event));
  }

  test('ping, whoami and login answer', async () => {
    expect(await answer('pingGet', apiEvent({ resource: '/registry/-/ping' }))).toMatchObject({
      statusCode: 200,
    });
    const whoami = apiEvent({ resource: '/registry/-/whoami', user: USER });
    expect(await answer('whoamiGet', whoami)).toMatchObject({
      statusCode: 200,
      body: '{"username":"admin"}',
    });
    const login = apiEvent({ method: 'POST', resource: '/registry/-/v1/login', body: '{}' });
    expect(await answer('loginPost', login)).toMatchObject({ statusCode: expect.any(Number) });
  });

  test('the authorizer lets an admin in, and says Unauthorized of a stranger in the words that mean 401', async () => {
    const started = await start('authorizerGithub');
    const allowed = await started.invoke(authorizerEvent({ authorization: `Bearer ${TOKEN}` }));
    expect(resultOf(allowed)).toMatchObject({ principalId: 'github:1', context: { username: 'admin' } });
    const refused = await started.invoke(authorizerEvent({ authorization: `Bearer ghp_${'b'.repeat(36)}` }));
    expect(refused).toMatchObject({ ok: false, error: { errorMessage: 'Unauthorized' } });
    expect(started.output()).not.toContain(TOKEN);
  });

  test('what one function publishes, others serve, tag and list', async () => {
    const params = { name: '@acme%2fwidget' };
    const { document } = await publishDocument({ name: '@acme/widget' });
    const body = JSON.stringify(document);
    const published = await answer('put', apiEvent({ method: 'PUT', params, body, user: USER }));
    expect(published).toMatchObject({
      statusCode: expect.any(Number),
      body: expect.stringContaining('true'),
    });
    expect(await answer('get', apiEvent({ params, user: USER }))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('https://npm.example/registry/@acme/widget/-/widget-1.0.0.tgz'),
    });
    const tarball = apiEvent({
      resource: '/registry/{name}/-/{tar}',
      params: { ...params, tar: 'widget-1.0.0.tgz' },
      user: USER,
    });
    expect(await answer('tarGet', tarball)).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    const tag = {
      resource: '/registry/-/package/{name}/dist-tags/{tag}',
      params: { ...params, tag: 'beta' },
    };
    const put = apiEvent({ ...tag, method: 'PUT', body: '"1.0.0"', user: USER });
    expect(await answer('distTagsPut', put)).toMatchObject({ statusCode: 200 });
    const list = apiEvent({ resource: '/registry/-/package/{name}/dist-tags', params, user: USER });
    expect(await answer('distTagsGet', list)).toMatchObject({ body: '{"latest":"1.0.0","beta":"1.0.0"}' });
    const remove = apiEvent({ ...tag, method: 'DELETE', user: USER });
    expect(await answer('distTagsDelete', remove)).toMatchObject({ statusCode: 200 });
    expect(await answer('distTagsGet', list)).toMatchObject({ body: '{"latest":"1.0.0"}' });
  });

  test('a warm container serves event after event', async () => {
    await createFolderStorage(folder()).create(
      '@acme/widget/index.json',
      Buffer.from(storedPackument({ name: '@acme/widget' })),
    );
    const started = await start('get');
    const event = apiEvent({ params: { name: '@acme%2fwidget' }, user: USER });
    for (let count = 0; count < 3; count += 1) {
      expect(resultOf(await started.invoke(event))).toMatchObject({ statusCode: 200 });
    }
  });

  test('a fault of ours is told to the log with the source’s file and line, and to nobody else', async () => {
    await createFolderStorage(folder()).create('@acme/widget/index.json', Buffer.from('no packument'));
    const started = await start('get');
    const event = apiEvent({ params: { name: '@acme%2fwidget' }, user: USER });
    const result = resultOf(await started.invoke(event));
    expect(result).toMatchObject({
      statusCode: expect.any(Number),
      body: expect.not.stringContaining('.ts'),
    });
    expect(started.output()).toMatch(/src\/[\w/]+\.ts:\d+/);
  });

  test('a token logs in and out', async () => {
    const credentials = JSON.stringify({ _id: LOGIN, name: 'admin', password: TOKEN });
    const login = apiEvent({
      method: 'PUT',
      resource: '/registry/-/user/{id}',
      params: { id: LOGIN },
      body: credentials,
    });
    expect(await answer('userPut', login)).toMatchObject({
      statusCode: 201,
      body: expect.stringContaining(TOKEN),
    });
    const logout = apiEvent({
      method: 'DELETE',
      resource: '/registry/-/user/token/{token}',
      params: { token: TOKEN },
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(await answer('userDelete', logout)).toMatchObject({ statusCode: 200 });
  });

  test('a function that declares a callback is refused at its start, so the runtime here is the strict one', async () => {
    await writeFile(
      path.join(folder(), 'old.js'),
      'module.exports = (event, context, callback) => callback();',
    );
    const started = await startFunction({ folder: folder(), handler: 'old.default', env: {} });
    running.push(started);
    const outcome = await started.invoke({});
    expect(outcome).toMatchObject({ error: { errorType: 'Runtime.CallbackHandlerDeprecated' } });
  });
});

function resultOf(outcome: Outcome): unknown {
  if (!outcome.ok) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  return outcome.result;
}
