import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import putDistTag from '../../src/dist-tags/put';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const resource = '/registry/-/package/{name}/dist-tags/{tag}';
const user = { username: 'admin', avatar: 'https://github.example/admin.png' };

function event({ name = 'widget', tag = 'beta', body = '"1.0.0"' } = {}) {
  return apiEvent({ method: 'PUT', resource, params: { name, tag }, body, user });
}

describe('PUT /registry/-/package/{name}/dist-tags/{tag}', () => {
  const registry = useRegistry();

  function stored(name = 'widget') {
    return JSON.parse(registry.s3.text(`${name}/index.json`) ?? 'null');
  }

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
  ])('sets the tag of %s and repeats the name of the path', async (inPath, name) => {
    registry.s3.put(`${name}/index.json`, storedPackument({ name }));
    const result = await putDistTag(event({ name: inPath }));
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toEqual({ ok: true, id: inPath, 'dist-tags': { latest: '1.0.0', beta: '1.0.0' } });
    expect(stored(name)['dist-tags']).toEqual({ latest: '1.0.0', beta: '1.0.0' });
  });

  test('keeps everything else and gives the document a new revision', async () => {
    registry.s3.put(
      'widget/index.json',
      storedPackument({ more: { description: 'A widget', users: { ann: true } } }),
    );
    const before = stored();
    await putDistTag(event());
    const { _rev, _revisions, time, 'dist-tags': _tags, ...after } = stored();
    expect(before).toMatchObject(after);
    expect(_rev).toMatch(/^2-[0-9a-f]{16}$/);
    expect(Date.parse(time.modified)).toBeGreaterThan(Date.parse(before.time.modified));
  });

  test.each([['1.0.0'], ['"1.0.0"'], [' "1.0.0"\n']])('takes the body %j', async (body) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    await putDistTag(event({ body }));
    expect(stored()['dist-tags'].beta).toBe('1.0.0');
  });

  test('unpacks no body that is larger than any version', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    expect((await putDistTag(event({ body: `"${' '.repeat(5000)}1.0.0"` }))).statusCode).toBe(413);
    expect(stored()['dist-tags']).toEqual({ latest: '1.0.0' });
  });

  test('takes a tag with a slash, encoded in the path', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    await putDistTag(event({ tag: 'be%2Fta' }));
    expect(stored()['dist-tags']['be/ta']).toBe('1.0.0');
  });

  test.each([
    '%D0%B1%D0%B5%D1%82%D0%B0',
    '%E3%83%86%E3%82%B9%E3%83%88',
    `c-${'0123456789abcdef'.repeat(3).slice(0, 40)}`,
  ])('takes %s: one alphabet, or the hash of a commit', async (tag) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    expect((await putDistTag(event({ tag }))).statusCode).toBe(200);
    expect(stored()['dist-tags'][decodeURIComponent(tag)]).toBe('1.0.0');
  });

  test.each(['__proto__', 'constructor', 'toString'])('treats %s as a tag like any other', async (tag) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const result = await putDistTag(event({ tag }));
    expect(result.statusCode).toBe(200);
    expect(Object.entries(stored()['dist-tags'])).toContainEqual([tag, '1.0.0']);
  });

  test('tells the callback, too', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    let told: APIGatewayProxyResult | undefined;
    await putDistTag(event(), {}, (_error, result) => {
      told = result;
    });
    expect(told?.statusCode).toBe(200);
  });

  test('writes nothing when the tag is there already', async () => {
    registry.s3.put('widget/index.json', storedPackument({ tags: { latest: '1.0.0', beta: '1.0.0' } }));
    const before = registry.s3.text('widget/index.json');
    expect((await putDistTag(event())).statusCode).toBe(200);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test.each([
    [
      'a version that does not exist',
      { body: '"9.9.9"' },
      404,
      'widget has no version "9.9.9", so it cannot be tagged.',
    ],
    ['a version named like a property of every object', { body: '"constructor"' }, 404, 'has no version'],
    ['a package that is not ours', { name: 'gadget' }, 404, 'Package gadget was not found in this registry.'],
    ['a tag that is a version', { tag: '1.2.3' }, 400, 'must not be a version or a semver range'],
    ['a tag that is a range', { tag: '%5E1' }, 400, 'must not be a version or a semver range'],
    ['a tag with a line break', { tag: 'a%0ab' }, 400, 'is not a valid dist-tag'],
    [
      'a tag with an escape',
      { tag: '%1b%5b31m' },
      400,
      '"\\u001b[31m" is not a valid dist-tag: not all of it can be',
    ],
    ['a tag with a direction', { tag: 'a%E2%80%AEb' }, 400, '"a\\u{202e}b" is not a valid dist-tag'],
    ['a tag that looks like an option', { tag: '-latest' }, 400, 'begin with a hyphen'],
    ['a tag with a hyphen of another kind', { tag: '%E2%80%91latest' }, 400, 'begin with a hyphen'],
    ['a tag with a space that no hyphen follows', { tag: 'a%C2%A0b' }, 400, 'not all of it can be'],
    ['a tag that nobody sees', { tag: 'a%E2%80%8Bb' }, 400, 'not all of it can be printed'],
    ['a tag with a letter of another alphabet', { tag: 'l%D0%B0test' }, 400, 'letters that look like others'],
    ['a tag with wide letters', { tag: '%EF%BD%8Catest' }, 400, 'letters that look like others'],
    ['a tag that is a credential', { tag: `ghp_${'a'.repeat(36)}` }, 400, 'looks like a credential'],
    ['a tag that holds one', { tag: `x-npm_${'aB3'.repeat(12)}` }, 400, 'looks like a credential'],
    ['a tag that is broken in encoding', { tag: '%E0%A4%A' }, 400, 'percent-encoded'],
    ['an empty body', { body: '' }, 400, 'must be the version'],
    ['an empty JSON string', { body: '""' }, 400, 'must be the version'],
    ['a broken JSON string', { body: '"1.0.0' }, 400, 'as a JSON string'],
    ['a name that is not one', { name: '..%2f..%2fx' }, 400, 'is not a valid package name'],
  ])('refuses %s and changes nothing', async (_what, change, status, sentence) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const before = registry.s3.text('widget/index.json');
    const result = await putDistTag(event(change));
    expect(result.statusCode).toBe(status);
    expect(bodyOf(result).error).toContain(sentence);
    expect(registry.s3.text('widget/index.json')).toBe(before);
    expect(registry.s3.objects.size).toBe(1);
  });

  test('reads again and keeps the other write when somebody was faster', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    registry.s3.before('PutObject', () => {
      registry.s3.put('widget/index.json', storedPackument({ tags: { latest: '1.0.0', theirs: '1.0.0' } }));
    });
    expect(bodyOf(await putDistTag(event()))['dist-tags']).toEqual({
      latest: '1.0.0',
      theirs: '1.0.0',
      beta: '1.0.0',
    });
  });

  test('recognises its own write when the answer to it was lost', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    registry.s3.loseNextAnswer();
    expect((await putDistTag(event())).statusCode).toBe(200);
    expect(stored()._rev).toMatch(/^2-/);
  });

  test('does not set a tag twice when its answer was lost and somebody moved the tag since', async () => {
    const versions = { '1.0.0': {}, '2.0.0': {} };
    registry.s3.put('widget/index.json', storedPackument({ versions }));
    registry.s3.loseNextAnswer();
    registry.s3.before('HeadObject', async () => {
      // In another function, as within one they wait for each other.
      registry.restart();
      await putDistTag(event({ body: '"2.0.0"' }));
    });
    expect((await putDistTag(event({ body: '"1.0.0"' }))).statusCode).toBe(200);
    expect(stored()['dist-tags'].beta).toBe('2.0.0');
  });

  test('answers 503, logs the cause and changes nothing when storage fails', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    registry.s3.failNext('PutObject');
    const result = await putDistTag(event());
    expect(result.statusCode).toBe(503);
    expect(bodyOf(result).error).not.toContain('InternalError');
    expect(stored()['dist-tags']).toEqual({ latest: '1.0.0' });
    expect(JSON.stringify(registry.logged())).toContain('InternalError');
  });

  test('answers 500 without detail when the index is damaged', async () => {
    registry.s3.put('widget/index.json', '{"versions":');
    const result = await putDistTag(event());
    expect(result.statusCode).toBe(500);
    expect(bodyOf(result).error).toBe('The index of widget in storage is damaged.');
    expect(registry.s3.text('widget/index.json')).toBe('{"versions":');
  });

  test('drops the attachments that the original left in the index', async () => {
    const more = { _attachments: { 'widget-1.0.0.tgz': { data: 'AAAA' } }, time: undefined };
    registry.s3.put('widget/index.json', storedPackument({ more }));
    await putDistTag(event());
    expect(stored()).not.toHaveProperty('_attachments');
    expect(Object.keys(stored().time)).toEqual(expect.arrayContaining(['created', 'modified', '1.0.0']));
  });
});
