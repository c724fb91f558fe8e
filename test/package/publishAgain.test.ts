import { describe, expect, test } from '@jest/globals';
import setTag from '../../src/dist-tags/put';
import getPackage from '../../src/package/get';
import putPackage from '../../src/package/put';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const user = { username: 'admin', avatar: '' };

describe('PUT /registry/{name} with a version that is published already', () => {
  const registry = useRegistry();

  async function publish(tag: string, version = '1.0.0') {
    const { document } = await publishDocument({ tag, version });
    return putPackage(
      apiEvent({ method: 'PUT', params: { name: 'widget' }, body: JSON.stringify(document), user }),
    );
  }

  function pointTag(tag: string, version: string) {
    const resource = '/registry/-/package/{name}/dist-tags/{tag}';
    const params = { name: 'widget', tag };
    return setTag(apiEvent({ method: 'PUT', resource, params, body: JSON.stringify(version), user }));
  }

  const index = () => JSON.parse(registry.s3.text('widget/index.json') ?? 'null');

  test('is refused under another tag, with the command that sets it, and sets nothing', async () => {
    await publish('latest');
    const before = registry.s3.text('widget/index.json');
    const result = await publish('beta');
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toBe(
      'You cannot publish over the previously published version 1.0.0. ' +
        'To give it another tag, use: npm dist-tag add widget@1.0.0 beta',
    );
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('is refused so, too, when the other publish comes first by a hair', async () => {
    // Another function has its whole publish between this one's look at the index and its write of it.
    registry.s3.before('PutObject', async () => {
      registry.restart();
      expect((await publish('latest')).statusCode).toBe(200);
    });
    expect((await publish('beta')).statusCode).toBe(403);
    expect(index()['dist-tags']).toEqual({ latest: '1.0.0' });
  });

  test('is a success under a tag that it has by now', async () => {
    await publish('latest');
    await pointTag('beta', '1.0.0');
    const before = registry.s3.text('widget/index.json');
    expect((await publish('beta')).statusCode).toBe(200);
    expect(registry.s3.text('widget/index.json')).toBe(before);
  });

  test('is a success when somebody has moved its tag since, and leaves that where it is', async () => {
    await publish('beta');
    await publish('next', '1.1.0');
    await pointTag('beta', '1.1.0');
    expect((await publish('beta')).statusCode).toBe(200);
    expect(index()['dist-tags']).toEqual({ latest: '1.0.0', beta: '1.1.0', next: '1.1.0' });
  });

  test('is judged by the tags alone where its publish is long past', async () => {
    await publish('beta');
    for (let patch = 1; patch <= 50; patch += 1) await publish('beta', `1.0.${patch}`);
    expect((await publish('beta')).statusCode).toBe(403);
    expect((await publish('latest')).statusCode).toBe(200);
    expect((await publish('beta', '1.0.1')).statusCode).toBe(200);
    expect(Object.keys(index()._publishedTags)).toHaveLength(50);
  });

  test('is judged by the tags alone where the index is of before', async () => {
    const { document, dist } = await publishDocument();
    const versions = { '1.0.0': { ...document.versions['1.0.0'], dist } };
    registry.s3.put('widget/index.json', storedPackument({ versions, tags: { latest: '1.0.0' } }));
    expect((await publish('latest')).statusCode).toBe(200);
    expect((await publish('beta')).statusCode).toBe(403);
    expect((await publish('beta', '1.1.0')).statusCode).toBe(200);
    expect(index()._publishedTags).toEqual({ '1.1.0': 'beta' });
  });

  test('tells nobody under which tag it was published', async () => {
    await publish('latest');
    const packument = bodyOf(await getPackage(apiEvent({ params: { name: 'widget' } })));
    expect(Object.keys(packument).filter((key) => key.startsWith('_'))).toEqual(['_id', '_rev']);
  });
});
