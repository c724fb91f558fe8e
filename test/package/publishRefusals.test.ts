import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { packEntries, packTarball, publishDocument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };

function put(name: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return putPackage(apiEvent({ method: 'PUT', params: { name }, body: text, user }));
}

describe('PUT /registry/{name} with a document that does not agree', () => {
  const registry = useRegistry();

  async function changed(
    change: (document: Awaited<ReturnType<typeof publishDocument>>['document']) => unknown,
  ) {
    return change((await publishDocument()).document);
  }

  const attachment = (data: string, length: unknown = Buffer.from(data, 'base64').length) => ({
    _attachments: { 'widget-1.0.0.tgz': { data, length } },
  });

  test.each<[string, (document: Awaited<ReturnType<typeof publishDocument>>['document']) => unknown, string]>(
    [
      [
        'another name',
        (d) => ({ ...d, name: 'gadget' }),
        'The name in the document, "gadget", is not widget.',
      ],
      ['another _id', (d) => ({ ...d, _id: 'gadget' }), 'The _id in the document, "gadget", is not widget.'],
      ['no _id', (d) => ({ ...d, _id: undefined }), 'The _id in the document, missing, is not widget.'],
      ['no version', (d) => ({ ...d, versions: {} }), 'exactly one version'],
      ['versions as a list', (d) => ({ ...d, versions: [1] }), 'exactly one version'],
      ['two versions', (d) => ({ ...d, versions: { ...d.versions, '2.0.0': {} } }), 'exactly one version'],
      [
        'a version that is none',
        (d) => ({ ...d, versions: { one: d.versions['1.0.0'] } }),
        '"one" is not a valid version',
      ],
      [
        'a version with a v',
        (d) => ({ ...d, versions: { 'v1.0.0': d.versions['1.0.0'] } }),
        'not a valid version',
      ],
      [
        'build metadata',
        (d) => ({ ...d, versions: { '1.0.0+1': d.versions['1.0.0'] } }),
        'not a valid version',
      ],
      [
        'a path as version',
        (d) => ({ ...d, versions: { '../1.0.0': d.versions['1.0.0'] } }),
        'not a valid version',
      ],
      ['a manifest that is a text', (d) => ({ ...d, versions: { '1.0.0': 'x' } }), 'must be an object'],
      [
        'another name in the manifest',
        (d) => ({ ...d, versions: { '1.0.0': { ...d.versions['1.0.0'], name: 'gadget' } } }),
        'The name in the manifest, "gadget", is not widget.',
      ],
      [
        'another version in the manifest',
        (d) => ({ ...d, versions: { '1.0.0': { ...d.versions['1.0.0'], version: '1.0.1' } } }),
        'The version in the manifest, "1.0.1", is not 1.0.0.',
      ],
      ['no dist-tag', (d) => ({ ...d, 'dist-tags': {} }), 'exactly one dist-tag'],
      ['two dist-tags', (d) => ({ ...d, 'dist-tags': { a: '1.0.0', b: '1.0.0' } }), 'exactly one dist-tag'],
      [
        'a dist-tag like an option',
        (d) => ({ ...d, 'dist-tags': { '--tag': '1.0.0' } }),
        'begin with a hyphen',
      ],
      ['a range as dist-tag', (d) => ({ ...d, 'dist-tags': { '^1.0.0': '1.0.0' } }), 'must not be a version'],
      [
        'a dist-tag on another version',
        (d) => ({ ...d, 'dist-tags': { latest: '9.9.9' } }),
        'must point at 1.0.0',
      ],
      [
        'no tarball',
        (d) => ({ ...d, _attachments: { 'widget.sigstore': { data: '{}' } } }),
        'exactly one tarball',
      ],
      [
        'two tarballs',
        (d) => ({ ...d, _attachments: { ...d._attachments, 'x.tgz': {} } }),
        'exactly one tarball',
      ],
      ['a tarball that is a text', (d) => ({ ...d, _attachments: { 'a.tgz': 'x' } }), 'must be an object'],
      ['a tarball without data', (d) => ({ ...d, ...attachment('') }), 'has no data'],
      ['data that is not base64', (d) => ({ ...d, ...attachment('H4sI****') }), 'not valid base64'],
      [
        'another length',
        (d) => ({ ...d, ...attachment('H4sIAAAA', 7) }),
        'is 6 bytes long, but the document says',
      ],
      [
        'no length',
        (d) => ({ ...d, ...attachment('H4sIAAAA', null) }),
        'is 6 bytes long, but the document says',
      ],
      ['data that is not gzip', (d) => ({ ...d, ...attachment('AAAA') }), 'not compressed with gzip'],
      [
        'other bytes than the hashes say',
        (d) => ({ ...d, ...attachment('H4sIAAAA') }),
        'does not have the sha1',
      ],
      [
        'another integrity',
        (d) => {
          const manifest = d.versions['1.0.0'];
          const dist = { integrity: `sha512-${'A'.repeat(86)}==` };
          return { ...d, versions: { '1.0.0': { ...manifest, dist } } };
        },
        'does not have the hash that dist.integrity says',
      ],
      [
        'no hash at all',
        (d) => ({ ...d, versions: { '1.0.0': { ...d.versions['1.0.0'], dist: {} } } }),
        'neither dist.integrity nor dist.shasum',
      ],
    ],
  )('refuses %s and stores nothing', async (_what, change, sentence) => {
    const result = await put('widget', await changed(change));
    expect(bodyOf(result).error).toContain(sentence);
    expect(result.statusCode).toBe(400);
    expect(registry.s3.objects.size).toBe(0);
  });

  test.each<[string, () => Promise<Buffer>, string]>([
    [
      'another name',
      () => packTarball({ 'package.json': '{"name":"gadget","version":"1.0.0"}' }),
      'names "gadget", not widget',
    ],
    [
      'another version',
      () => packTarball({ 'package.json': '{"name":"widget","version":"1.0.1"}' }),
      'has version "1.0.1", not 1.0.0',
    ],
    ['no package.json', () => packTarball({ 'index.js': '' }), 'holds no package.json'],
    [
      'a package.json deeper inside only',
      () => packTarball({ 'lib/package.json': '{"name":"widget","version":"1.0.0"}' }),
      'holds no package.json',
    ],
    ['a package.json that is no JSON', () => packTarball({ 'package.json': '{' }), 'is not a JSON object'],
    ['a package.json that is a list', () => packTarball({ 'package.json': '[]' }), 'is not a JSON object'],
    [
      'a package.json of more than 1 MiB',
      () => packTarball({ 'package.json': `"${'x'.repeat(1_100_000)}"` }),
      'larger than 1 MiB',
    ],
    [
      'a link',
      () => packEntries([[{ name: 'package/a', type: 'symlink', linkname: '/etc/passwd' }, '']]),
      'holds a symlink',
    ],
    ['an absolute path', () => packEntries([[{ name: '/etc/passwd' }, 'x']]), 'leads out of the package'],
    ['a path with ..', () => packEntries([[{ name: 'package/../../x' }, 'x']]), 'leads out of the package'],
    [
      'no end',
      async () => (await packTarball({ 'package.json': '{}', 'a.js': 'x'.repeat(99_999) })).subarray(0, -20),
      'not a complete tar.gz',
    ],
    [
      'garbage behind the gzip header',
      async () => Buffer.from('1f8b0800ffffffffffff', 'hex'),
      'not a complete tar.gz',
    ],
  ])('refuses a tarball with %s and stores nothing', async (_what, make, sentence) => {
    const { document } = await publishDocument({ tarball: await make() });
    const result = await put('widget', document);
    expect(bodyOf(result).error).toContain(sentence);
    expect(result.statusCode).toBe(400);
    expect(registry.s3.objects.size).toBe(0);
  });

  test('gives up a tarball that unpacks without end', async () => {
    const zeros = '\0'.repeat(64 * 1024 * 1024);
    const bomb = await packEntries(['a', 'b', 'c', 'd'].map((name) => [{ name: `package/${name}` }, zeros]));
    const result = await put('widget', (await publishDocument({ tarball: bomb })).document);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('unpacks to more than 256 MiB');
  });

  test.each([
    ['', 'The request has no body; JSON is expected.'],
    ['{', 'The request body is not valid JSON.'],
    ['[]', 'The request body must be a JSON object.'],
    ['null', 'The request body must be a JSON object.'],
    ['{}', 'neither a tarball to publish nor versions to deprecate'],
  ])('refuses the body %j', async (body, sentence) => {
    const result = await put('widget', body);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain(sentence);
  });

  test('refuses a manifest that no install should have to load', async () => {
    const { document } = await publishDocument({ manifest: { notes: 'x'.repeat(1024 * 1024) } });
    const result = await put('widget', document);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toBe('The package.json in the tarball is larger than 1 MiB.');
    expect(registry.s3.objects.size).toBe(0);
  });

  test('refuses an integrity of thousands of hashes, of which the last would be right', async () => {
    const { document, dist } = await publishDocument();
    const manifest = document.versions['1.0.0'];
    const integrity = `${'sha512-AAAA '.repeat(1_000)}${dist.integrity}`;
    const result = await put('widget', {
      ...document,
      versions: { '1.0.0': { ...manifest, dist: { ...dist, integrity } } },
    });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('dist.integrity');
    expect(registry.s3.objects.size).toBe(0);
  });

  test('refuses JSON that is nested deeper than could be written again', async () => {
    const { document } = await publishDocument();
    const deep = JSON.stringify({ ...document, deep: 0 }).replace(
      '"deep":0',
      `"deep":${'['.repeat(1e5)}${']'.repeat(1e5)}`,
    );
    const result = await put('widget', deep);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('nested more than 500 levels deep');
    expect(registry.s3.objects.size).toBe(0);
  });

  test.each(['UPPER', 'http', 'node_modules', '.x', '-x', '_x', '@acme%2f..', 'a%2fb'])(
    'refuses the new name %s',
    async (name) => {
      const { document } = await publishDocument({ name: decodeURIComponent(name) });
      expect((await put(name, document)).statusCode).toBe(400);
      expect(registry.s3.objects.size).toBe(0);
    },
  );
});

describe('PUT /registry/{name} of a package with many versions', () => {
  const registry = useRegistry({ maxPackument: '1' });
  const notes = 'x'.repeat(300_000);

  async function publish(version: string, manifest: Readonly<Record<string, unknown>> = { notes }) {
    const { document } = await publishDocument({ version, manifest });
    const body = JSON.stringify(document);
    return putPackage(apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user }));
  }

  test('is refused when all of it would have more than the operator lets it, and stores nothing', async () => {
    for (const version of ['1.0.0', '1.0.1', '1.0.2']) {
      expect((await publish(version)).statusCode).toBe(200);
    }
    const before = new Map(registry.s3.objects);
    const result = await publish('1.0.3');
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toBe(
      'The packument of widget would be larger than the 1 MiB that this registry keeps of one package. Unpublish ' +
        'versions that nobody needs, or ask the administrators to raise CODEBOX_MAX_PACKUMENT.',
    );
    expect(registry.s3.objects).toEqual(before);
    expect((await publish('1.0.2')).statusCode).toBe(200);
    expect((await publish('1.0.4', {})).statusCode).toBe(200);
  });
});
