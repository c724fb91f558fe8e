import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import type { Options } from '../../.serverless_plugins/lib/framework';
import { setEnvironment } from '../support/environment';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import { type FakeServerless, fakeServerless, ServerlessError } from '../support/fakeServerless';
import { publishDocument, storedPackument } from '../support/packages';

const HOUR = 60 * 60_000;

let s3: FakeS3;
let serverless: FakeServerless;
let restore: () => void;

beforeEach(() => {
  restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
  s3 = fakeS3({ bucket: 'acme-test' });
  serverless = fakeServerless('acme-test');
});
afterEach(() => {
  s3.restore();
  restore();
});

const verify = (options: Options = {}) => serverless.run(CodeboxTools, 'codebox:verify:verify', options);

type Stored = {
  readonly name?: string;
  readonly dist?: Readonly<Record<string, unknown>>;
  readonly more?: object;
};

/** A package with one version and right counts, as the registry stores it. */
async function store({ name = 'widget', dist = {}, more = {} }: Stored = {}) {
  const { tarball, dist: hashes } = await publishDocument({ name, files: { 'index.js': '1;\n' } });
  const counts = {
    fileCount: 2,
    unpackedSize: Buffer.byteLength(JSON.stringify({ name, version: '1.0.0' })) + 3,
  };
  const versions = { '1.0.0': { dist: { ...hashes, tarball: 'widget-1.0.0.tgz', ...counts, ...dist } } };
  s3.put(`${name}/1.0.0.tgz`, tarball);
  s3.put(`${name}/index.json`, storedPackument({ name, versions, more: { ...more } }));
  return counts;
}

function age(key: string): void {
  const object = s3.objects.get(key);
  if (object) s3.objects.set(key, { ...object, lastModified: new Date(Date.now() - HOUR) });
}

const index = (name = 'widget') => JSON.parse(s3.text(`${name}/index.json`) ?? '');

describe('sls codebox verify', () => {
  test('finds nothing wrong with what the registry stores', async () => {
    await store();
    await store({ name: '@acme/widget' });
    await verify();
    expect(serverless.output).toMatchObject({
      notice: ['packages read: 2, tarballs sound: 2, failed: 0'],
      warning: [],
    });
  });

  test.each([
    ['is missing', () => s3.objects.delete('widget/1.0.0.tgz'), 'The tarball is missing.'],
    [
      'has other bytes',
      () => s3.put('widget/1.0.0.tgz', 'other'),
      'The tarball does not have the hash that the index promises.',
    ],
    [
      'cannot be read',
      () => s3.failNext('GetObject', s3Error('AccessDenied', 403)),
      'Storage is not available. Try again. (AccessDenied 403: AccessDenied)',
    ],
  ])('names a tarball that %s', async (_what, damage, sentence) => {
    await store({ name: 'sound' });
    await store();
    damage();
    const failed = await verify().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ServerlessError);
    expect(String(failed)).toContain(`: ${sentence}`);
    expect(serverless.output.notice).toEqual([expect.stringMatching(/failed: 1$/)]);
  });

  test.each([
    ['integrity', { integrity: `sha512-${'A'.repeat(86)}==` }],
    ['shasum', { shasum: 'ab'.repeat(20) }],
    ['shasum, where the original stored nothing else', { shasum: 'ab'.repeat(20), integrity: undefined }],
  ])('compares the bytes with the %s', async (_what, dist) => {
    await store({ dist });
    await expect(verify()).rejects.toThrow('widget/1.0.0.tgz: The tarball does not have the hash');
  });

  test('says so when an index has no hash at all', async () => {
    await store({ dist: { shasum: undefined, integrity: undefined } });
    await expect(verify()).rejects.toThrow(
      'widget/1.0.0.tgz: The index has no hash to compare the tarball with.',
    );
  });

  test('names a damaged index, and does not call its tarballs orphans', async () => {
    await store();
    s3.put('widget/index.json', '{');
    age('widget/1.0.0.tgz');
    await expect(verify()).rejects.toThrow('widget/index.json: The index of widget in storage is damaged.');
    expect(serverless.output.warning).toEqual([]);
  });

  test('lists orphans without calling them a failure, but not those that may become a version yet', async () => {
    await store();
    for (const key of ['widget/0.9.0.tgz', 'lost/1.0.0.tgz', 'notes.txt', '-/large/x']) {
      s3.put(key, 'bytes');
      age(key);
    }
    s3.put('widget/2.0.0.tgz', 'a publish is under way');
    await verify({ fix: true });
    expect(serverless.output.warning).toEqual([
      'No index names these objects, and nothing needs them; prune removes tarballs among them after a day:\n' +
        '  lost/1.0.0.tgz\n  notes.txt\n  widget/0.9.0.tgz',
    ]);
    expect(s3.objects.has('lost/1.0.0.tgz')).toBe(true);
  });

  test('repairs missing and wrong counts only when told to', async () => {
    const counts = await store({ dist: { fileCount: 7, unpackedSize: undefined } });
    const before = s3.text('widget/index.json');
    await verify();
    expect(s3.text('widget/index.json')).toBe(before);
    expect(serverless.output.warning).toEqual([
      'These indexes lack counts or hold old attachments; --fix repairs that:\n  widget/index.json',
    ]);
    await verify({ fix: true });
    expect(index().versions['1.0.0'].dist).toMatchObject(counts);
    expect(serverless.output.notice.at(-1)).toBe(
      'packages read: 1, tarballs sound: 1, packages repaired: 1, failed: 0',
    );
  });

  test('drops the attachments of the original, and is done with it then', async () => {
    await store({ more: { _attachments: { 'widget-1.0.0.tgz': { data: 'eA==' } } } });
    await verify({ fix: true });
    expect(index()).not.toHaveProperty('_attachments');
    expect(index().versions['1.0.0'].dist.tarball).toBe('widget-1.0.0.tgz');
    await verify({ fix: true });
    expect(serverless.output.notice.at(-1)).toBe('packages read: 1, tarballs sound: 1, failed: 0');
  });

  test('keeps the attachments of a package whose tarball is lost: they may be the only copy', async () => {
    await store({ more: { _attachments: { 'widget-1.0.0.tgz': { data: 'eA==' } } } });
    s3.objects.delete('widget/1.0.0.tgz');
    await expect(verify({ fix: true })).rejects.toThrow('widget/1.0.0.tgz: The tarball is missing.');
    expect(index()).toHaveProperty('_attachments');
  });

  test('loses no publish that lands while it repairs', async () => {
    const counts = await store({ dist: { fileCount: undefined } });
    const meanwhile = index();
    meanwhile.versions['1.1.0'] = { ...meanwhile.versions['1.0.0'], version: '1.1.0' };
    s3.before('PutObject', () => void s3.put('widget/index.json', JSON.stringify(meanwhile)));
    await verify({ fix: true });
    expect(Object.keys(index().versions)).toEqual(['1.0.0', '1.1.0']);
    expect(index().versions['1.0.0'].dist).toMatchObject(counts);
  });

  test('does not mind an old tarball whose files it cannot count', async () => {
    const { tarball, dist } = await publishDocument({ tarball: Buffer.from('no gzip at all') });
    s3.put('widget/1.0.0.tgz', tarball);
    s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': { dist } } }));
    await verify();
    expect(serverless.output.notice).toEqual(['packages read: 1, tarballs sound: 1, failed: 0']);
  });

  test('is calm about packages and versions that come and go meanwhile', async () => {
    await store();
    s3.put('gone/index.json', storedPackument({ name: 'gone' }));
    s3.before('GetObject', () => void s3.objects.delete('gone/index.json'));
    await verify();
    expect(serverless.output.notice).toEqual([
      'packages deleted meanwhile: 1, packages read: 1, tarballs sound: 1, failed: 0',
    ]);
  });
});
