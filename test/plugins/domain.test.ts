import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import type { Options } from '../../.serverless_plugins/lib/framework';
import { setEnvironment } from '../support/environment';
import { fakeDeployment, lambdaError } from '../support/fakeDeployment';
import { type FakeS3, fakeS3 } from '../support/fakeS3';
import { type FakeServerless, fakeServerless, ServerlessError } from '../support/fakeServerless';
import { storedPackument } from '../support/packages';

const OLD = 'http://abc.execute-api.eu-central-1.amazonaws.com/prod/registry';
const DEPLOYED = 'https://abc.execute-api.eu-central-1.amazonaws.com/prod/registry';
const INDEX = '@acme/widget/index.json';

let s3: FakeS3;
let serverless: FakeServerless;
let lambda: ReturnType<typeof fakeDeployment>;
let restore: () => void;

beforeEach(() => {
  restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
  s3 = fakeS3({ bucket: 'acme-test' });
  lambda = fakeDeployment({
    'codebox-npm-test-put': { apiEndpoint: DEPLOYED, githubSecret: 'kept' },
    'codebox-npm-test-get': { apiEndpoint: DEPLOYED },
  });
  serverless = fakeServerless('acme-test');
});
afterEach(() => {
  s3.restore();
  lambda.restore();
  restore();
});

const domain = (options: Options) => serverless.run(CodeboxTools, 'codebox:domain:migrate', options);

function store(key: string, tarballs: Readonly<Record<string, string>>, more = {}) {
  const name = key.slice(0, -'/index.json'.length);
  const manifests = Object.entries(tarballs).map(([version, tarball]) => [version, { dist: { tarball } }]);
  s3.put(key, storedPackument({ name, versions: Object.fromEntries(manifests), more }));
}

const stored = (key: string) => JSON.parse(s3.text(key) ?? '');
const tarball = (key: string, version = '1.0.0') => stored(key).versions[version].dist.tarball;

describe('sls codebox domain', () => {
  test('changes host and protocol of every stored tarball URL, and nothing else of it', async () => {
    store(INDEX, {
      '1.0.0': `${OLD}/@acme%2fwidget/-/widget-1.0.0.tgz`,
      '1.1.0': `${OLD}/@acme/widget/-/widget-1.1.0.tgz`,
    });
    await domain({ host: 'npm.example.com' });
    const base = 'https://npm.example.com/prod/registry';
    expect(tarball(INDEX)).toBe(`${base}/@acme%2fwidget/-/widget-1.0.0.tgz`);
    expect(tarball(INDEX, '1.1.0')).toBe(`${base}/@acme/widget/-/widget-1.1.0.tgz`);
  });

  test.each([
    ['widget/index.json', 'widget/-/widget-1.0.0.tgz'],
    [INDEX, '@acme/widget/-/widget-1.0.0.tgz'],
    [INDEX, '@acme%2Fwidget/-/@acme%2Fwidget-1.0.0.tgz'],
  ])('puts --path in front of the package: %s, %s', async (key, path) => {
    store(key, { '1.0.0': `${OLD}/${path}` });
    await domain({ host: 'npm.example.com', path: '/registry/' });
    expect(tarball(key)).toBe(`https://npm.example.com/registry/${path}`);
    expect(serverless.output.notice[0]).toContain('will be at https://npm.example.com/registry/ ');
  });

  test('tells the functions the new URL and leaves their other variables alone', async () => {
    await domain({ host: 'NPM.example.com' });
    const apiEndpoint = 'https://npm.example.com/prod/registry';
    expect(lambda.variables.get('codebox-npm-test-put')).toEqual({ apiEndpoint, githubSecret: 'kept' });
    expect(lambda.variables.get('codebox-npm-test-get')).toEqual({ apiEndpoint });
    expect(serverless.output.notice).toEqual([
      `The registry will be at ${apiEndpoint}/ (--path chooses another path).`,
      `The registry is at ${apiEndpoint}/. Set CODEBOX_PUBLIC_URL to that, or the next deploy will undo it.`,
      'functions changed: 2, failed: 0',
    ]);
  });

  test('writes nothing where nothing is to be changed, and so can be run again', async () => {
    store('widget/index.json', { '1.0.0': `${OLD}/widget/-/widget-1.0.0.tgz` });
    store('modern/index.json', { '1.0.0': 'modern-1.0.0.tgz' });
    await domain({ host: 'npm.example.com' });
    const before = [s3.text('widget/index.json'), s3.text('modern/index.json')];
    await domain({ host: 'npm.example.com' });
    expect([s3.text('widget/index.json'), s3.text('modern/index.json')]).toEqual(before);
    expect(serverless.output.notice.filter((line) => line.includes('failed: '))).toEqual([
      'packages already right: 1, packages rewritten: 1, functions changed: 2, failed: 0',
      'packages already right: 2, functions already right: 2, failed: 0',
    ]);
  });

  test('drops the attachments that the original left in an index', async () => {
    store(
      INDEX,
      { '1.0.0': `${OLD}/@acme%2fwidget/-/widget-1.0.0.tgz` },
      { _attachments: { x: { data: 'eA==' } } },
    );
    await domain({ host: 'npm.example.com' });
    expect(stored(INDEX)).not.toHaveProperty('_attachments');
  });

  test('loses no publish that lands meanwhile', async () => {
    store(INDEX, { '1.0.0': `${OLD}/@acme/widget/-/widget-1.0.0.tgz` });
    s3.before('PutObject', () =>
      store(INDEX, { '1.0.0': `${OLD}/@acme/widget/-/widget-1.0.0.tgz`, '1.1.0': 'widget-1.1.0.tgz' }),
    );
    await domain({ host: 'npm.example.com' });
    expect(Object.keys(stored(INDEX).versions)).toEqual(['1.0.0', '1.1.0']);
    expect(tarball(INDEX)).toBe('https://npm.example.com/prod/registry/@acme/widget/-/widget-1.0.0.tgz');
  });

  test('names what failed, package or function, and does the others', async () => {
    s3.put('damaged/index.json', '[]');
    store('widget/index.json', { '1.0.0': `${OLD}/widget/-/widget-1.0.0.tgz` });
    lambda.mock
      .on(UpdateFunctionConfigurationCommand, { FunctionName: 'codebox-npm-test-get' })
      .rejects(lambdaError('PreconditionFailedException', 412));
    const failed = await domain({ host: 'npm.example.com' }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(String(failed)).toContain('  damaged/index.json: The index of damaged in storage is damaged.');
    expect(String(failed)).toContain('  get: AWS refused: PreconditionFailedException');
    expect(tarball('widget/index.json')).toMatch(/^https:\/\/npm\.example\.com\//);
    expect(lambda.variables.get('codebox-npm-test-put')?.apiEndpoint).toContain('https://npm.example.com/');
  });

  test.each([
    { host: 'https://npm.example.com' },
    { host: 'npm.example.com/registry' },
    { host: 'me@npm.example.com' },
    { host: 'npm example' },
    { host: '' },
    { host: 'npm.example.com', path: 'registry' },
    { host: 'npm.example.com', path: '/registry?x' },
  ])('refuses %p before anything is changed', async (options) => {
    store(INDEX, { '1.0.0': `${OLD}/@acme/widget/-/widget-1.0.0.tgz` });
    const before = s3.text(INDEX);
    await expect(domain(options)).rejects.toBeInstanceOf(ServerlessError);
    expect(s3.text(INDEX)).toBe(before);
  });

  test('changes nothing when the stage is not deployed', async () => {
    store(INDEX, { '1.0.0': `${OLD}/@acme/widget/-/widget-1.0.0.tgz` });
    const before = s3.text(INDEX);
    lambda.variables.clear();
    await expect(domain({ host: 'npm.example.com' })).rejects.toThrow('Is the stage deployed?');
    expect(s3.text(INDEX)).toBe(before);
  });
});
