import { describe, expect, test } from '@jest/globals';
import deleteDistTag from '../../src/dist-tags/delete';
import putDistTag from '../../src/dist-tags/put';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const KEY = 'widget/index.json';
const resource = '/registry/-/package/{name}/dist-tags/{tag}';
const tagged = (tag: string, version: string) =>
  putDistTag(
    apiEvent({ method: 'PUT', resource, params: { name: 'widget', tag }, body: JSON.stringify(version) }),
  );
const untagged = (tag: string) =>
  deleteDistTag(apiEvent({ method: 'DELETE', resource, params: { name: 'widget', tag } }));

/** As the registry writes it, with a version in a form that no other code would give it. */
const written = (more = {}) =>
  storedPackument({
    more: { _revisions: { start: 1, ids: ['0123456789abcdef'] }, users: { ann: true }, ...more },
  }).replace('"1.0.0":{"name"', '"1.0.0": {"odd":1.50, "name"');

describe('a write that is about dist-tags alone', () => {
  const registry = useRegistry();
  const index = () => JSON.parse(registry.s3.text(KEY) ?? '');

  test('leaves the versions as they stand, byte for byte', async () => {
    registry.s3.put(KEY, written());
    const before = index();
    expect((await tagged('beta', '1.0.0')).statusCode).toBe(200);
    expect(registry.s3.text(KEY)).toContain('"1.0.0": {"odd":1.50, "name"');
    const after = index();
    expect(after).toEqual({
      ...before,
      'dist-tags': { latest: '1.0.0', beta: '1.0.0' },
      _rev: expect.stringMatching(/^2-[0-9a-f]{16}$/),
      _revisions: { start: 2, ids: [after._rev.slice(2), '0123456789abcdef'] },
      time: { ...before.time, modified: expect.any(String) },
    });
    expect((await untagged('beta')).statusCode).toBe(200);
    expect(index()['dist-tags']).toEqual({ latest: '1.0.0' });
    expect(index().versions).toEqual(before.versions);
  });

  test('puts an index of the original in order, as every write does', async () => {
    const attachments = { 'widget-1.0.0.tgz': { data: 'AAAA' } };
    registry.s3.put(
      KEY,
      storedPackument({ more: { _attachments: attachments, _rev: undefined, time: undefined } }),
    );
    expect((await tagged('beta', '1.0.0')).statusCode).toBe(200);
    expect(index()).not.toHaveProperty('_attachments');
    expect(index()).toMatchObject({
      _rev: expect.stringMatching(/^1-/),
      time: { '1.0.0': expect.any(String) },
    });
  });

  test('knows no version that is called like something of JavaScript’s', async () => {
    registry.s3.put(KEY, written());
    for (const version of ['__proto__', 'constructor', '2.0.0']) {
      expect((await tagged('beta', version)).statusCode).toBe(404);
    }
    expect(index()._rev).toBe('1-0123456789abcdef');
  });

  test.each([
    'no packument',
    '{"versions":[]}',
    '{"versions":{"1.0.0":1},"_revisions":{}}',
    written().slice(0, -1),
  ])('refuses a damaged index, which stays as it is: %s', async (text) => {
    registry.s3.put(KEY, text);
    expect((await tagged('beta', '1.0.0')).statusCode).toBe(500);
    expect(registry.s3.text(KEY)).toBe(text);
  });
});

describe('a publish whose index was read before its tarball was stored', () => {
  const registry = useRegistry();

  test('loses nothing that others have written meanwhile', async () => {
    registry.s3.put(KEY, written());
    registry.s3.before('PutObject', async () => {
      await tagged('beta', '1.0.0');
    });
    const { document } = await publishDocument({ version: '1.1.0' });
    const event = apiEvent({ method: 'PUT', params: { name: 'widget' }, body: JSON.stringify(document) });
    const result = await putPackage(event);
    expect([result.statusCode, bodyOf(result).ok]).toEqual([200, true]);
    const index = JSON.parse(registry.s3.text(KEY) ?? '');
    expect(index['dist-tags']).toEqual({ latest: '1.1.0', beta: '1.0.0' });
    expect(Object.keys(index.versions)).toEqual(['1.0.0', '1.1.0']);
    expect(index._rev).toMatch(/^3-/);
  });

  test('sees that a package of that name came up meanwhile', async () => {
    registry.s3.before('PutObject', () => void registry.s3.put(KEY, written()));
    const { document } = await publishDocument({ version: '1.1.0' });
    const event = apiEvent({ method: 'PUT', params: { name: 'widget' }, body: JSON.stringify(document) });
    expect((await putPackage(event)).statusCode).toBe(200);
    const index = JSON.parse(registry.s3.text(KEY) ?? '');
    expect(Object.keys(index.versions)).toEqual(['1.0.0', '1.1.0']);
  });
});
