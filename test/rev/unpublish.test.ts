import { describe, expect, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import deletePackage from '../../src/rev/delete';
import putRevision from '../../src/rev/put';
import deleteTarball from '../../src/tarball/delete';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };
const current = '1-0123456789abcdef';
const versions = { '1.0.0': {}, '1.1.0': {}, '2.0.0-rc.1': {} };
const tags = { latest: '1.1.0', stable: '1.0.0', next: '2.0.0-rc.1' };

describe('unpublishing', () => {
  const registry = useRegistry();

  function stored(name = 'widget') {
    return JSON.parse(registry.s3.text(`${name}/index.json`) ?? 'null');
  }

  function given(name = 'widget'): void {
    registry.s3.put(`${name}/index.json`, storedPackument({ name, versions, tags }));
    for (const version of Object.keys(versions)) registry.s3.put(`${name}/${version}.tgz`, version);
  }

  /** As npm does: the document that it read, without the versions. */
  function remove(gone: readonly string[], { name = 'widget', rev = current } = {}) {
    const left = Object.entries(versions).filter(([version]) => !gone.includes(version));
    const body = JSON.stringify({ _rev: rev, versions: Object.fromEntries(left), 'dist-tags': {} });
    const resource = '/registry/{name}/-rev/{rev}';
    return putRevision(apiEvent({ method: 'PUT', resource, params: { name, rev }, body, user }));
  }

  function removeAll({ name = 'widget', rev = current } = {}) {
    const resource = '/registry/{name}/-rev/{rev}';
    return deletePackage(apiEvent({ method: 'DELETE', resource, params: { name, rev }, user }));
  }

  function removeTarball(tar: string, name = 'widget') {
    const resource = '/registry/{name}/-/{tar}/-rev/{rev}';
    return deleteTarball(apiEvent({ method: 'DELETE', resource, params: { name, tar, rev: current }, user }));
  }

  async function publish(version: string) {
    const { document } = await publishDocument({ version });
    const body = JSON.stringify(document);
    return putPackage(apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user }));
  }

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
  ])(
    'one version of %s takes its tags with it and moves latest to the highest release',
    async (inPath, name) => {
      given(name);
      const result = await remove(['1.1.0'], { name: inPath });
      expect(result.statusCode).toBe(200);
      expect(bodyOf(result).rev).toMatch(/^2-/);
      expect(Object.keys(stored(name).versions)).toEqual(['1.0.0', '2.0.0-rc.1']);
      expect(stored(name)['dist-tags']).toEqual({ stable: '1.0.0', next: '2.0.0-rc.1', latest: '1.0.0' });
      expect(stored(name).time).not.toHaveProperty(['1.1.0']);
      expect((await removeTarball('widget-1.1.0.tgz', inPath)).statusCode).toBe(200);
      expect(registry.s3.objects.has(`${name}/1.1.0.tgz`)).toBe(false);
      expect(registry.s3.objects.has(`${name}/1.0.0.tgz`)).toBe(true);
    },
  );

  test('a stale revision is a conflict and removes nothing', async () => {
    given();
    const before = registry.s3.text('widget/index.json');
    const result = await remove(['1.1.0'], { rev: '0-old' });
    expect(result.statusCode).toBe(409);
    expect(bodyOf(result).error).toContain('was changed since you read it');
    expect((await removeAll({ rev: 'undefined' })).statusCode).toBe(409);
    expect(registry.s3.text('widget/index.json')).toBe(before);
    expect(registry.s3.objects.has('widget/1.1.0.tgz')).toBe(true);
  });

  test('a version that was published meanwhile stays', async () => {
    given();
    registry.s3.before('PutObject', () => {
      const more = { ...versions, '3.0.0': {} };
      registry.s3.put('widget/index.json', storedPackument({ versions: more, more: { _rev: '2-theirs' } }));
    });
    expect((await remove(['1.1.0'])).statusCode).toBe(409);
    expect(Object.keys(stored().versions)).toEqual([...Object.keys(versions), '3.0.0']);
  });

  test('the same request again is a success', async () => {
    given();
    await remove(['1.1.0']);
    const before = registry.s3.text('widget/index.json');
    expect((await remove(['1.1.0'])).statusCode).toBe(200);
    expect(registry.s3.text('widget/index.json')).toBe(before);
    await removeTarball('widget-1.1.0.tgz');
    expect((await removeTarball('widget-1.1.0.tgz')).statusCode).toBe(200);
  });

  test('an unpublished version can never be published again', async () => {
    given();
    await remove(['1.1.0']);
    const result = await publish('1.1.0');
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toContain('widget@1.1.0 was unpublished');
    expect((await publish('1.2.0')).statusCode).toBe(200);
    expect((await publish('1.1.0')).statusCode).toBe(403);
  });

  test('a version that was unpublished earlier can not come back either', async () => {
    given();
    await remove(['1.1.0']);
    await remove(['1.1.0', '2.0.0-rc.1'], { rev: stored()._rev });
    expect(Object.keys(stored().versions)).toEqual(['1.0.0']);
    expect((await publish('1.1.0')).statusCode).toBe(403);
    expect((await publish('2.0.0-rc.1')).statusCode).toBe(403);
  });

  test.each<[string, readonly string[], string]>([
    ['the highest release', ['1.2.0', '1.10.0', '1.9.0', '3.0.0-rc.1', '2.0.0'], '1.10.0'],
    [
      'the highest pre-release where there is no other',
      ['2.0.0-rc.2', '2.0.0-rc.10', '2.0.0'],
      '2.0.0-rc.10',
    ],
  ])('latest goes to %s', async (_which, numbers, latest) => {
    const all = Object.fromEntries(numbers.map((version) => [version, {}]));
    registry.s3.put('widget/index.json', storedPackument({ versions: all, tags: { latest: '2.0.0' } }));
    const { '2.0.0': _gone, ...left } = all;
    const body = JSON.stringify({ _rev: current, versions: left, 'dist-tags': {} });
    const params = { name: 'widget', rev: current };
    expect((await putRevision(apiEvent({ method: 'PUT', params, body, user }))).statusCode).toBe(200);
    expect(stored()['dist-tags']).toEqual({ latest });
  });

  test('a whole package goes with its tarballs, and its name stays ours', async () => {
    given();
    registry.upstream.publish('widget', '99.0.0');
    expect((await removeAll()).statusCode).toBe(200);
    expect([...registry.s3.objects.keys()]).toEqual(['widget/index.json']);
    const read = await getPackage(apiEvent({ params: { name: 'widget' } }));
    expect(read.statusCode).toBe(404);
    expect((await publish('1.0.0')).statusCode).toBe(403);
    expect((await publish('4.0.0')).statusCode).toBe(200);
    expect(stored()['dist-tags']).toEqual({ latest: '4.0.0' });
    expect(registry.s3.text('widget/index.json')).not.toContain('undefined');
  });

  test('tombstones are not served', async () => {
    given();
    await remove(['1.1.0']);
    expect(bodyOf(await getPackage(apiEvent({ params: { name: 'widget' } })))).not.toHaveProperty(
      '_unpublished',
    );
  });

  test('the tarball of a published version cannot be deleted', async () => {
    given();
    const result = await removeTarball('widget-1.0.0.tgz');
    expect(result.statusCode).toBe(409);
    expect(registry.s3.objects.has('widget/1.0.0.tgz')).toBe(true);
  });

  test('a tarball that a publish under way has stored is left alone', async () => {
    given();
    registry.s3.put('widget/5.0.0.tgz', 'under way');
    expect((await removeTarball('widget-5.0.0.tgz')).statusCode).toBe(200);
    expect(registry.s3.objects.has('widget/5.0.0.tgz')).toBe(true);
  });

  test.each([
    ['another package', { _id: 'other', name: 'other', _rev: current }, 400],
    ['another revision', { _id: 'widget', name: 'widget', _rev: '9-x' }, 409],
  ])('a document of %s removes nothing', async (_what, document, status) => {
    given();
    const before = registry.s3.text('widget/index.json');
    const body = JSON.stringify({ ...document, versions: { '1.0.0': {} } });
    const params = { name: 'widget', rev: current };
    const result = await putRevision(apiEvent({ method: 'PUT', params, body, user }));
    expect(result.statusCode).toBe(status);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('owners are not changed here', async () => {
    given();
    const body = JSON.stringify({ _id: 'widget', _rev: current, maintainers: [{ name: 'mallory' }] });
    const result = await putRevision(
      apiEvent({ method: 'PUT', params: { name: 'widget', rev: current }, body, user }),
    );
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toContain('GitHub decides');
  });

  // npm takes 404 for success, and says so.
  test.each([
    ['a version', () => remove(['1.0.0'], { name: 'gadget' })],
    ['a package', () => removeAll({ name: 'gadget' })],
    ['a tarball', () => removeTarball('gadget-1.0.0.tgz', 'gadget')],
  ])('%s of what is not ours is 403, and the answer says whose it is', async (_what, act) => {
    const { statusCode, body } = await act();
    expect(statusCode).toBe(403);
    expect(JSON.parse(body).error).toMatch(
      /^gadget is not a package of this registry, .* public package of 127\.0\.0\.1:\d+, and only its owners/,
    );
  });

  test('what is no packument is 400', async () => {
    given();
    const event = apiEvent({ method: 'PUT', params: { name: 'widget', rev: current }, body: '{}', user });
    expect((await putRevision(event)).statusCode).toBe(400);
    expect(Object.keys(stored().versions)).toHaveLength(3);
  });
});
