import { describe, expect, test } from '@jest/globals';
import putDistTag from '../../src/dist-tags/put';
import putPackage from '../../src/package/put';
import searchPackages from '../../src/search/get';
import { storedCatalogue } from '../support/catalogue';
import { apiEvent } from '../support/events';
import { publishDocument, storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';

const user = { username: 'admin', avatar: '' };

async function publish(name: string, manifest = {}) {
  const { document } = await publishDocument({ name, manifest });
  const body = JSON.stringify(document);
  return putPackage(apiEvent({ method: 'PUT', params: { name }, body, user }));
}

function setTag(name: string) {
  const resource = '/registry/-/package/{name}/dist-tags/{tag}';
  return putDistTag(
    apiEvent({ method: 'PUT', resource, params: { name, tag: 'beta' }, body: '"1.0.0"', user }),
  );
}

async function found(text: string) {
  const event = apiEvent({ resource: '/registry/-/v1/search', query: { text } });
  const { objects } = bodyOf(await searchPackages(event));
  return objects.map((object: { package: { name: string } }) => object.package.name);
}

describe('the catalogue on a laptop', () => {
  const registry = useRegistry({ privateScopes: '@acme' });

  test('knows a package as soon as it is published', async () => {
    expect(await found('widget')).toEqual([]);
    expect((await publish('@acme/widget', { keywords: ['ui'] })).statusCode).toBe(200);
    expect(await found('keywords:ui')).toEqual(['@acme/widget']);
  });

  test('knows all that are published at once', async () => {
    await found('');
    const names = Array.from({ length: 12 }, (_, number) => `@acme/widget-${number}`);
    await Promise.all(names.map((name) => publish(name)));
    expect((await found('')).sort()).toEqual(names.toSorted());
  });

  test('fails no request, and says in the log what went wrong', async () => {
    registry.s3.put('gadget/index.json', storedPackument({ name: 'gadget' }));
    await found('');
    // The first write is the package's, the second the shard's.
    registry.s3.before('PutObject', () => undefined);
    registry.s3.failNext('PutObject');
    expect((await setTag('gadget')).statusCode).toBe(200);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'error', error: 'The event could not be published.' }),
    );
    await setTag('gadget');
    const { _rev } = JSON.parse(registry.s3.text('gadget/index.json') ?? '');
    const catalogue = await storedCatalogue((key) => registry.s3.objects.get(key)?.body);
    expect(catalogue?.entries).toMatchObject([{ rev: _rev }]);
  });
});

describe('the catalogue on Lambda', () => {
  const registry = useRegistry({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
  const topic = useTopic();

  test('is left to the function that hears the topic', async () => {
    registry.s3.put('gadget/index.json', storedPackument({ name: 'gadget' }));
    await found('');
    const catalogue = () => [...registry.s3.objects].filter(([key]) => key.startsWith('-/catalog'));
    const before = catalogue();
    await setTag('gadget');
    expect(catalogue()).toEqual(before);
    expect(topic.events()).toHaveLength(1);
  });
});
