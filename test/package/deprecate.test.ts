import { describe, expect, test } from '@jest/globals';
import { isObject } from '../../src/lib/json';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };

describe('PUT /registry/{name} with versions and no tarball', () => {
  const registry = useRegistry();

  function put(document: unknown, name = 'widget') {
    return putPackage(apiEvent({ method: 'PUT', params: { name }, body: JSON.stringify(document), user }));
  }

  function stored(name = 'widget') {
    return JSON.parse(registry.s3.text(`${name}/index.json`) ?? 'null');
  }

  const both = { '1.0.0': {}, '2.0.0': { deprecated: 'broken' } };

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
  ])('marks a version of %s', async (inPath, name) => {
    registry.s3.put(`${name}/index.json`, storedPackument({ name, versions: both }));
    const result = await put({ versions: { '1.0.0': { deprecated: 'old' } }, _attachments: {} }, inPath);
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toMatchObject({ ok: true, success: true });
    expect(stored(name).versions['1.0.0'].deprecated).toBe('old');
  });

  test('removes the mark at an empty text', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    await put({ versions: { '2.0.0': { deprecated: '' } } });
    expect(stored().versions['2.0.0']).not.toHaveProperty('deprecated');
  });

  test('refuses a text of more than 4096 characters, and changes nothing', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const before = registry.s3.text('widget/index.json');
    const result = await put({ versions: { '1.0.0': { deprecated: 'x'.repeat(4097) } } });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toBe(
      'The deprecation message of widget@1.0.0 is longer than 4096 characters.',
    );
    expect(registry.s3.text('widget/index.json')).toBe(before);
    expect((await put({ versions: { '1.0.0': { deprecated: 'x'.repeat(4096) } } })).statusCode).toBe(200);
  });

  test.each(['\u001b[2Jgone', 'a\u202eb', 'a\rb'])(
    'refuses %j, which a terminal would obey',
    async (deprecated) => {
      registry.s3.put('widget/index.json', storedPackument({ versions: both }));
      const before = registry.s3.text('widget/index.json');
      const result = await put({ versions: { '1.0.0': { deprecated } } });
      expect(result.statusCode).toBe(400);
      expect(bodyOf(result).error).toBe(
        'The deprecation message of widget@1.0.0 has characters that a terminal would not show as they are.',
      );
      expect(registry.s3.text('widget/index.json')).toBe(before);
      const plain = '\u26a0\ufe0f old\nuse another';
      expect((await put({ versions: { '1.0.0': { deprecated: plain } } })).statusCode).toBe(200);
    },
  );

  test('takes a longer text back as it has it, and lets it be removed', async () => {
    const long = { '1.0.0': { deprecated: 'x'.repeat(10_000) }, '2.0.0': {} };
    registry.s3.put('widget/index.json', storedPackument({ versions: long }));
    const more = { ...long, '2.0.0': { deprecated: 'old' } };
    expect((await put({ versions: more })).statusCode).toBe(200);
    expect(stored().versions['2.0.0'].deprecated).toBe('old');
    expect((await put({ versions: { '1.0.0': { deprecated: '' } } })).statusCode).toBe(200);
    expect(stored().versions['1.0.0']).not.toHaveProperty('deprecated');
  });

  test('believes nothing else in the document', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const before = stored();
    await put({
      description: 'mine now',
      'dist-tags': { latest: '6.6.6' },
      maintainers: [{ name: 'mallory' }],
      versions: {
        '1.0.0': { deprecated: 'old', dist: { tarball: 'https://mallory.example/x.tgz' } },
      },
    });
    const { _rev, _revisions, _marks, time, ...after } = stored();
    expect(after.versions['1.0.0'].deprecated).toBe('old');
    delete after.versions['1.0.0'].deprecated;
    expect(before).toMatchObject(after);
    expect(Object.keys(after.versions)).toEqual(['1.0.0', '2.0.0']);
  });

  test('keeps versions and marks that the document does not know', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    await put({ versions: { '1.0.0': { deprecated: 'old' }, '2.0.0': {} } });
    expect(stored().versions['2.0.0'].deprecated).toBe('broken');
  });

  test('a stale document leaves alone the marks that it is not about', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const { _rev } = stored();
    await put({ _rev, versions: { '1.0.0': {}, '2.0.0': { deprecated: 'newer text' } } });
    await put({ _rev, versions: { '1.0.0': { deprecated: 'old' }, '2.0.0': { deprecated: 'broken' } } });
    const marks = () =>
      Object.values(stored().versions).map((manifest) =>
        isObject(manifest) ? manifest.deprecated : manifest,
      );
    expect(marks()).toEqual(['old', 'newer text']);
    await put({ _rev, versions: { '1.0.0': {}, '2.0.0': { deprecated: '' } } });
    expect(marks()).toEqual(['old', undefined]);
    await put({ _rev, versions: { '1.0.0': {}, '2.0.0': { deprecated: 'broken' } } });
    expect(marks()).toEqual(['old', undefined]);
  });

  test('refuses a document so old that nobody can tell what it is about', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const old = stored();
    for (let change = 1; change <= 25; change += 1) {
      await put({ versions: { '2.0.0': { deprecated: `reason ${change}` } } });
    }
    old.versions['1.0.0'].deprecated = 'old';
    const result = await put(old);
    expect(result.statusCode).toBe(409);
    expect(bodyOf(result).error).toContain('Nothing was changed; run the command again.');
    expect(stored().versions['1.0.0']).not.toHaveProperty('deprecated');
    expect(stored().versions['2.0.0'].deprecated).toBe('reason 25');
  });

  test('writes nothing when nothing changes', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const before = registry.s3.text('widget/index.json');
    for (const versions of [{ '1.0.0': { deprecated: 7 } }, { '1.0.0': null }]) {
      expect((await put({ versions })).statusCode).toBe(200);
    }
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('takes a document of somebody who has read it before a version was unpublished', async () => {
    const one = { '1.0.0': { version: '1.0.0' } };
    registry.s3.put('widget/index.json', storedPackument({ versions: one }));
    const current = stored();
    const gone = { ...current, _unpublished: { '2.0.0': { by: 'alice', time: '2026-03-04T05:06:07.000Z' } } };
    registry.s3.put('widget/index.json', JSON.stringify(gone));
    expect((await put({ versions: { '1.0.0': { deprecated: 'x' }, '2.0.0': {} } })).statusCode).toBe(200);
    expect(stored().versions['1.0.0'].deprecated).toBe('x');
  });

  test.each([
    [
      'another name',
      { name: 'gadget', versions: { '1.0.0': { deprecated: 'x' } } },
      'The name in the document is not widget.',
    ],
    [
      'another _id',
      { _id: 'gadget', versions: { '1.0.0': { deprecated: 'x' } } },
      'The _id in the document is not widget.',
    ],
    [
      'a publish without its tarball',
      { name: 'widget', versions: { '5.0.0': {} }, _attachments: {} },
      'holds no tarball to publish',
    ],
    [
      'a new version without its tarball, among others',
      { versions: { '1.0.0': { deprecated: 'x' }, '5.0.0': {} } },
      'The document holds no tarball of "5.0.0", which was never published.',
    ],
    ['no version', { versions: {} }, 'holds no tarball to publish'],
    [
      'a version named like a property of every object',
      { versions: { constructor: { deprecated: 'x' } } },
      'holds no tarball',
    ],
  ])('refuses %s and changes nothing', async (_what, document, sentence) => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    const before = registry.s3.text('widget/index.json');
    const result = await put(document);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain(sentence);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('answers 404 for a package that is not ours', async () => {
    expect((await put({ versions: {} }, 'gadget')).statusCode).toBe(404);
    expect(registry.s3.objects.size).toBe(0);
  });

  test('answers 503 when storage fails', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: both }));
    registry.s3.failNext('PutObject');
    expect((await put({ versions: { '1.0.0': { deprecated: 'old' } } })).statusCode).toBe(503);
  });
});
