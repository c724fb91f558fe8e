import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };

function put(name: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return putPackage(apiEvent({ method: 'PUT', params: { name }, body: text, user }));
}

describe('PUT /registry/{name} with a tarball', () => {
  const registry = useRegistry({ privateScopes: '@acme' });

  function stored(name = 'widget') {
    return JSON.parse(registry.s3.text(`${name}/index.json`) ?? 'null');
  }

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
    ['@acme%2Fwidget', '@acme/widget'],
  ])('stores the first version of %s', async (inPath, name) => {
    const { document, tarball, dist } = await publishDocument({ name });
    const result = await put(inPath, document);
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toMatchObject({ ok: true, success: true, id: name });
    expect(tarball.equals(registry.s3.objects.get(`${name}/1.0.0.tgz`)?.body ?? Buffer.of())).toBe(true);
    expect(stored(name)).toMatchObject({ _id: name, name, 'dist-tags': { latest: '1.0.0' } });
    expect(stored(name).versions['1.0.0'].dist).toMatchObject({
      integrity: dist.integrity,
      shasum: dist.shasum,
    });
  });

  test('takes a body in base64, as a gateway with binary media types sends it', async () => {
    const { document } = await publishDocument();
    const body = Buffer.from(JSON.stringify(document));
    const result = await putPackage(apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user }));
    expect(result.statusCode).toBe(200);
  });

  test('keeps no tarball bytes in the index', async () => {
    const { document } = await publishDocument();
    await put('widget', document);
    expect(stored()).not.toHaveProperty('_attachments');
    expect(registry.s3.text('widget/index.json')).not.toContain(
      document._attachments['widget-1.0.0.tgz']?.data,
    );
  });

  test('computes what clients do not send', async () => {
    const manifest = {
      scripts: { postinstall: 'node setup.js' },
      bin: 'cli.js',
      readme: '# Widget',
      readmeFilename: 'README.md',
    };
    const files = { 'npm-shrinkwrap.json': '{}', 'cli.js': 'x'.repeat(100) };
    const { document } = await publishDocument({ manifest, files });
    await put('widget', document);
    const { versions, time, maintainers, readme, readmeFilename, _rev } = stored();
    expect(versions['1.0.0']).toMatchObject({
      hasInstallScript: true,
      _hasShrinkwrap: true,
      bin: { widget: 'cli.js' },
      _npmUser: { name: 'admin' },
      dist: { fileCount: 3, unpackedSize: expect.any(Number) },
    });
    expect(versions['1.0.0'].dist.unpackedSize).toBeGreaterThan(102);
    expect(versions['1.0.0']).not.toHaveProperty('readme');
    expect({ readme, readmeFilename }).toEqual({ readme: '# Widget', readmeFilename: 'README.md' });
    expect(maintainers).toMatchObject([{ name: 'admin' }]);
    expect(_rev).toMatch(/^1-/);
    expect(Object.keys(time).sort()).toEqual(['1.0.0', 'created', 'modified']);
  });

  test('names the command of a scoped package without the scope, which bun leaves in', async () => {
    const manifest = { bin: { '@acme/widget': 'cli.js', other: 'other.js' } };
    await put('@acme%2fwidget', (await publishDocument({ name: '@acme/widget', manifest })).document);
    const { versions } = stored('@acme/widget');
    expect(versions['1.0.0'].bin).toEqual({ widget: 'cli.js', other: 'other.js' });
  });

  test('believes nothing that only the registry can know', async () => {
    const manifest = {
      hasInstallScript: true,
      _hasShrinkwrap: true,
      _npmUser: { name: 'mallory' },
    };
    const { document } = await publishDocument({ manifest });
    await put('widget', document);
    const published = stored().versions['1.0.0'];
    expect(published).not.toHaveProperty('hasInstallScript');
    expect(published).not.toHaveProperty('_hasShrinkwrap');
    expect(published._npmUser.name).toBe('admin');
  });

  test.each(['JSONStream', "widget'", '@acme/Widget'])(
    'goes on with %s, which exists already',
    async (name) => {
      registry.s3.put(`${name}/index.json`, storedPackument({ name }));
      const { document } = await publishDocument({ name, version: '1.1.0' });
      const result = await put(name.replace('/', '%2f'), document);
      expect(result.statusCode).toBe(200);
      expect(Object.keys(stored(name).versions)).toEqual(['1.0.0', '1.1.0']);
    },
  );

  test.each(['@acme/-widget', '@acme/_widget'])('takes the name %s', async (name) => {
    const { document } = await publishDocument({ name });
    expect((await put(name.replace('/', '%2f'), document)).statusCode).toBe(200);
    expect(stored(name).name).toBe(name);
  });

  test('deprecates a version whose package.json says so', async () => {
    await put('widget', (await publishDocument({ manifest: { deprecated: 'Use gadget.' } })).document);
    expect(stored().versions['1.0.0'].deprecated).toBe('Use gadget.');
    const documents = { versions: { '1.0.0': { deprecated: '' } } };
    expect((await put('widget', documents)).statusCode).toBe(200);
    expect(stored().versions['1.0.0']).not.toHaveProperty('deprecated');
  });

  test('keeps the beginning of a long readme, and says so', async () => {
    const { document } = await publishDocument();
    const [version] = Object.values(document.versions);
    const readme = `# Widget\n${'"ä"'.repeat(300_000)}`;
    const result = await put('widget', { ...document, versions: { '1.0.0': { ...version, readme } } });
    expect(result.statusCode).toBe(200);
    const kept: string = stored().readme;
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.byteLength(kept)).toBeGreaterThan(64 * 1024 - 4);
    const [beginning = '', note] = kept.split('\n\n');
    expect(readme.startsWith(beginning)).toBe(true);
    expect(note).toBe('*This readme goes on in the package.*\n');
  });

  test('keeps a readme of just 64 KiB as it is', async () => {
    const { document } = await publishDocument();
    const readme = 'x'.repeat(64 * 1024);
    expect((await put('widget', { ...document, readme })).statusCode).toBe(200);
    expect(stored().readme).toBe(readme);
  });

  test('sets latest too when the first version comes under another tag', async () => {
    await put('widget', (await publishDocument({ tag: 'beta' })).document);
    expect(stored()['dist-tags']).toEqual({ beta: '1.0.0', latest: '1.0.0' });
  });

  test('leaves latest alone when a later version comes under another tag', async () => {
    await put('widget', (await publishDocument()).document);
    await put('widget', (await publishDocument({ version: '2.0.0-rc.1', tag: 'next' })).document);
    expect(stored()['dist-tags']).toEqual({ latest: '1.0.0', next: '2.0.0-rc.1' });
    expect(Object.keys(stored().versions)).toEqual(['1.0.0', '2.0.0-rc.1']);
  });

  test('adds a version to a package that the original wrote', async () => {
    const more = { _attachments: { 'widget-1.0.0.tgz': { data: 'AAAA' } }, time: undefined, _rev: undefined };
    registry.s3.put('widget/index.json', storedPackument({ more }));
    await put('widget', (await publishDocument({ version: '1.1.0' })).document);
    expect(Object.keys(stored().versions)).toEqual(['1.0.0', '1.1.0']);
    expect(stored()).not.toHaveProperty('_attachments');
    expect(stored().time).toHaveProperty(['1.0.0']);
  });

  test('answers success to the same publish again, and changes nothing', async () => {
    const { document } = await publishDocument();
    await put('widget', document);
    const before = registry.s3.text('widget/index.json');
    expect((await put('widget', document)).statusCode).toBe(200);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('refuses other bytes under a published version', async () => {
    const first = await publishDocument();
    await put('widget', first.document);
    const before = registry.s3.text('widget/index.json');
    const result = await put('widget', (await publishDocument({ files: { 'other.js': '1' } })).document);
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result)).toEqual({
      ok: false,
      success: false,
      error: 'You cannot publish over the previously published version 1.0.0.',
    });
    expect(registry.s3.text('widget/index.json')).toBe(before);
    expect(first.tarball.equals(registry.s3.objects.get('widget/1.0.0.tgz')?.body ?? Buffer.of())).toBe(true);
  });

  test('refuses a name that is public upstream', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const result = await put('left-pad', (await publishDocument({ name: 'left-pad' })).document);
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toBe('Your package name needs to be unique to the public npm registry.');
    expect(registry.s3.objects.size).toBe(0);
  });

  test('does not ask upstream about a private scope', async () => {
    registry.upstream.fail((_request, response) => response.writeHead(500).end());
    expect(
      (await put('@acme%2fwidget', (await publishDocument({ name: '@acme/widget' })).document)).statusCode,
    ).toBe(200);
  });

  test('answers 503 and stores nothing when upstream cannot say whether the name is free', async () => {
    registry.upstream.fail((_request, response) => response.writeHead(500).end());
    expect(
      (await put('perhaps-public', (await publishDocument({ name: 'perhaps-public' })).document)).statusCode,
    ).toBe(503);
    expect(registry.s3.objects.size).toBe(0);
  });

  test('tells the topic subscribers of the original what was published', async () => {
    const { document } = await publishDocument({ manifest: { description: 'A widget', keywords: ['w'] } });
    const result = await put('widget', document);
    expect(result.statusCode).toBe(200);
    expect(registry.logged()).toMatchObject([
      { level: 'info', namespace: 'package:put', user: 'admin', status: 200 },
    ]);
  });

  describe('when a tarball of that version lies there already', () => {
    const fiveMinutes = 5 * 60 * 1000;

    test('carries on over the same bytes, which a crash left behind', async () => {
      const { document, tarball } = await publishDocument();
      registry.s3.put('widget/1.0.0.tgz', tarball);
      expect((await put('widget', document)).statusCode).toBe(200);
      expect(stored().versions).toHaveProperty(['1.0.0']);
    });

    test('waits for the writer of other bytes while it may be alive', async () => {
      registry.s3.put('widget/1.0.0.tgz', 'other bytes');
      const result = await put('widget', (await publishDocument()).document);
      expect(result.statusCode).toBe(503);
      expect(result.headers).toHaveProperty('retry-after');
      expect(registry.s3.text('widget/1.0.0.tgz')).toBe('other bytes');
      expect(registry.s3.text('widget/index.json')).toBeUndefined();
    });

    test('replaces other bytes that nobody came back for', async () => {
      const left = registry.s3.put('widget/1.0.0.tgz', 'other bytes');
      const lastModified = new Date(Date.now() - fiveMinutes - 1000);
      registry.s3.objects.set('widget/1.0.0.tgz', { ...left, lastModified });
      const { document, tarball } = await publishDocument();
      expect((await put('widget', document)).statusCode).toBe(200);
      expect(tarball.equals(registry.s3.objects.get('widget/1.0.0.tgz')?.body ?? Buffer.of())).toBe(true);
      expect(stored()).not.toHaveProperty('_claims');
    });

    test.each([1, 2, 3, 4])(
      'one publish wins when the bytes left behind are published again, before write %d of the one that replaces them',
      async (write) => {
        const again = await publishDocument({ files: { 'built.js': 'once' } });
        const other = await publishDocument({ files: { 'built.js': 'twice' } });
        const left = registry.s3.put('widget/1.0.0.tgz', again.tarball);
        const lastModified = new Date(Date.now() - fiveMinutes - 1000);
        registry.s3.objects.set('widget/1.0.0.tgz', { ...left, lastModified });
        const results: number[] = [];
        for (let before = 1; before < write; before += 1) registry.s3.before('PutObject', () => {});
        registry.s3.before('PutObject', async () => {
          // In another function, as within one they wait for each other.
          registry.restart();
          results.push((await put('widget', again.document)).statusCode);
        });
        results.push((await put('widget', other.document)).statusCode);
        expect(results.filter((status) => status === 200)).toHaveLength(1);
        const bytes = registry.s3.objects.get('widget/1.0.0.tgz')?.body ?? Buffer.of();
        const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
        expect(stored().versions['1.0.0'].dist.integrity).toBe(integrity);
      },
    );
  });

  test('lets another version in that was published in between', async () => {
    await put('widget', (await publishDocument()).document);
    const { document } = await publishDocument({ version: '1.1.0' });
    registry.s3.before('PutObject', () => {});
    registry.s3.before('PutObject', () => {
      registry.s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': {}, '1.0.1': {} } }));
    });
    expect((await put('widget', document)).statusCode).toBe(200);
    expect(Object.keys(stored().versions)).toEqual(['1.0.0', '1.0.1', '1.1.0']);
  });
});
