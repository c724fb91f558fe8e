import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';

const ann = { username: 'Ann', avatar: '' };

describe('PUT /registry/{name} with users alone', () => {
  const registry = useRegistry({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
  const topic = useTopic();

  function put(users: unknown, { name = 'widget', user = ann }: { name?: string; user?: typeof ann } = {}) {
    const body = JSON.stringify({ _id: name, _rev: '1-0123456789abcdef', users });
    return putPackage(apiEvent({ method: 'PUT', params: { name }, body, user }));
  }

  function keep(users: Readonly<Record<string, boolean>>, name = 'widget') {
    registry.s3.put(`${name}/index.json`, storedPackument({ name, more: { users } }));
  }

  function stored(name = 'widget') {
    return JSON.parse(registry.s3.text(`${name}/index.json`) ?? 'null');
  }

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
  ])('stars %s for the caller', async (inPath, name) => {
    registry.s3.put(`${name}/index.json`, storedPackument({ name }));
    const result = await put({ Ann: true }, { name: inPath });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toMatchObject({ ok: true, success: true, id: name });
    expect(stored(name).users).toEqual({ Ann: true });
  });

  test('takes no more than 500 stars, and each of them back', async () => {
    const fans = Object.fromEntries(Array.from({ length: 499 }, (_, i) => [`fan-${i}`, true]));
    keep({ ...fans, last: true });
    const result = await put({ Ann: true });
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toBe('widget has 500 stars, and can have no more.');
    keep({ ...fans, Ann: true });
    expect((await put({})).statusCode).toBe(200);
    expect((await put({ Ann: true })).statusCode).toBe(200);
  });

  test('takes the caller’s star back, and nobody else’s', async () => {
    keep({ bob: true, Ann: true });
    expect((await put({})).statusCode).toBe(200);
    expect(stored().users).toEqual({ bob: true });
  });

  test('believes nothing of the stars of others', async () => {
    keep({ bob: true });
    await put({ Ann: true, cleo: true });
    expect(stored().users).toEqual({ bob: true, Ann: true });
  });

  test.each([{ ann: true }, { ANN: true }])('knows the caller in any case: %j', async (users) => {
    keep({});
    await put(users);
    expect(stored().users).toEqual({ Ann: true });
    await put({ ...users }, { user: { username: 'aNN', avatar: '' } });
    expect(stored().users).toEqual({ Ann: true });
  });

  test('changes nothing else, and gives the document a new revision', async () => {
    keep({});
    const before = stored();
    await put({ Ann: true });
    const after = stored();
    expect(after.versions).toEqual(before.versions);
    expect(after['dist-tags']).toEqual(before['dist-tags']);
    expect(after._rev).toMatch(/^2-/);
  });

  test('writes nothing when the star is there already', async () => {
    keep({ Ann: true });
    const before = registry.s3.text('widget/index.json');
    expect((await put({ ann: true })).statusCode).toBe(200);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('keeps the star of somebody who was faster', async () => {
    keep({});
    registry.s3.before('PutObject', () => keep({ bob: true }));
    await put({ Ann: true });
    expect(stored().users).toEqual({ bob: true, Ann: true });
  });

  test('stars no package that is not ours', async () => {
    const result = await put({ Ann: true });
    expect(result.statusCode).toBe(404);
    expect(bodyOf(result).error).toBe('Package widget was not found in this registry.');
  });

  test('takes names like __proto__ for users like any other', async () => {
    keep({});
    const body = '{"_id":"widget","users":{"__proto__":true,"constructor":true}}';
    const event = apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user: ann });
    expect((await putPackage(event)).statusCode).toBe(200);
    expect(stored().users).toEqual({});
  });

  test('tells subscribers', async () => {
    keep({});
    await put({ Ann: true });
    await put({});
    expect(topic.events()).toMatchObject([
      { namespace: 'info:package:star', user: { name: 'Ann' }, body: { name: 'widget', starred: true } },
      { namespace: 'info:package:star', body: { name: 'widget', starred: false } },
    ]);
  });
});
