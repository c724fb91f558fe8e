import { describe, expect, test } from '@jest/globals';
import followTopic from '../../src/search/topic';
import { storedCatalogue } from '../support/catalogue';
import { storedPackument } from '../support/packages';
import { changeOf, queueEvent } from '../support/queueEvent';
import { useRegistry } from '../support/registry';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';

describe('the function that keeps the catalogue', () => {
  const registry = useRegistry({ logTopic });

  function keep(name: string, version = '1.0.0', rev = `1-${version}`) {
    const packument = storedPackument({ name, versions: { [version]: {} }, more: { _rev: rev } });
    registry.s3.put(`${name}/index.json`, packument);
  }

  const catalogue = () => storedCatalogue((key) => registry.s3.objects.get(key)?.body);

  async function versions(): Promise<Record<string, string | undefined>> {
    const { entries = [] } = (await catalogue()) ?? {};
    return Object.fromEntries(entries.map(({ name, version }) => [name, version]));
  }

  function shard(): string | undefined {
    return registry.s3.text('-/catalog/shard-');
  }

  test('builds the catalogue of all packages at the first event', async () => {
    keep('gadget');
    keep('@acme/widget');
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await catalogue()).toMatchObject({ complete: true });
    expect(await versions()).toEqual({ '@acme/widget': '1.0.0', gadget: '1.0.0' });
  });

  test.each([
    'package:put',
    'package:deprecate',
    'package:unpublish',
    'package:star',
    'dist-tags:put',
    'dist-tags:delete',
  ])('reads the package again after %s', async (namespace) => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    await followTopic(queueEvent(changeOf('gadget', namespace)));
    expect(await versions()).toEqual({ gadget: '2.0.0' });
  });

  test('comes to the same whatever the order and number of events', async () => {
    keep('gadget');
    keep('widget');
    await followTopic(queueEvent(changeOf('gadget')));
    keep('widget', '2.0.0');
    keep('gadget', '3.0.0');
    await followTopic(
      queueEvent(changeOf('widget'), changeOf('gadget', 'dist-tags:put'), changeOf('widget')),
    );
    const once = shard();
    await followTopic(queueEvent(changeOf('gadget'), changeOf('widget')));
    expect(await versions()).toEqual({ gadget: '3.0.0', widget: '2.0.0' });
    expect(shard()).toBe(once);
  });

  test('keeps both when two packages change at once', async () => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    for (const name of ['a', 'b', 'c', 'd', 'e']) keep(name);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => followTopic(queueEvent(changeOf(name)))));
    expect(Object.keys(await versions()).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'gadget']);
  });

  test('never puts back what it read before a faster writer', async () => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    registry.s3.before('PutObject', async () => {
      keep('gadget', '3.0.0');
      // In another function, as within one they wait for each other.
      registry.restart();
      await followTopic(queueEvent(changeOf('gadget')));
    });
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await versions()).toEqual({ gadget: '3.0.0' });
  });

  test('takes out a package whose index is gone', async () => {
    keep('gadget');
    keep('widget');
    await followTopic(queueEvent(changeOf('gadget')));
    registry.s3.objects.delete('gadget/index.json');
    await followTopic(queueEvent(changeOf('gadget', 'package:unpublish')));
    expect(await versions()).toEqual({ widget: '1.0.0' });
  });

  test.each([
    ['a read', changeOf('gadget', 'package:get')],
    ['an error', { ...changeOf('gadget'), namespace: 'error:package:put' }],
    ['a login', { ...changeOf('gadget', 'user:put'), body: { user: 'ann' } }],
    ['a name that is none', changeOf('../../x')],
    ['a name that is no text', { ...changeOf('gadget'), body: { name: { a: 1 } } }],
    ['no body', { ...changeOf('gadget'), body: null }],
    ['what is no JSON', '{"namespace":'],
    ['somebody else’s message', '"hello"'],
  ])('leaves the bucket alone at %s', async (_what, message) => {
    keep('gadget');
    await followTopic(queueEvent(message));
    expect([...registry.s3.objects.keys()]).toEqual(['gadget/index.json']);
  });

  test.each(['{"format":0,"shards":{}}', '{"shards', '[]', '{"format":2,"shards":[]}'])(
    'builds anew what is no manifest: %s',
    async (stored) => {
      keep('gadget');
      registry.s3.put('-/catalog/manifest.json', stored);
      await followTopic(queueEvent(changeOf('gadget')));
      expect(await versions()).toEqual({ gadget: '1.0.0' });
    },
  );

  test.each(['gone', 'damaged'])('builds all of it anew when a shard is %s', async (how) => {
    keep('gadget');
    keep('widget');
    await followTopic(queueEvent(changeOf('gadget')));
    registry.s3.objects.delete('-/catalog/shard-');
    if (how === 'damaged') registry.s3.put('-/catalog/shard-', '{"format":2,"search":7}\nno gzip');
    keep('gadget', '2.0.0');
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await versions()).toEqual({ gadget: '2.0.0', widget: '1.0.0' });
  });

  test('finishes a catalogue that somebody began and left', async () => {
    keep('gadget');
    keep('widget');
    registry.s3.failNext('ListObjectsV2');
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await catalogue()).toMatchObject({ complete: false });
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await catalogue()).toMatchObject({ complete: true });
    expect(await versions()).toEqual({ gadget: '1.0.0', widget: '1.0.0' });
  });

  test('leaves the catalogue of an older release alone, and builds its own', async () => {
    keep('gadget');
    const old = '{"format":1,"complete":true,"packages":[]}';
    registry.s3.put('-/catalog.json', old);
    await followTopic(queueEvent(changeOf('gadget')));
    expect(await versions()).toEqual({ gadget: '1.0.0' });
    expect(registry.s3.text('-/catalog.json')).toBe(old);
  });

  const failures = async (...messages: readonly unknown[]) => {
    const { batchItemFailures } = await followTopic(queueEvent(...messages));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };

  test('has the queue bring again what failed, and says why', async () => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    registry.s3.failNext('PutObject');
    expect(await failures('no change', changeOf('gadget'), changeOf('gadget'))).toEqual([
      'message-1',
      'message-2',
    ]);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({
        level: 'error',
        namespace: 'catalogue',
        reason: expect.stringContaining('Storage'),
      }),
    );
    expect(await failures(changeOf('gadget'))).toEqual([]);
    expect(await versions()).toEqual({ gadget: '2.0.0' });
  });

  test('has all of them brought again while the manifest cannot be written', async () => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    // The first write is the shard's.
    registry.s3.before('PutObject', () => undefined);
    registry.s3.failNext('PutObject');
    expect(await failures(changeOf('gadget'))).toEqual(['message-0']);
    // The shard is right by now, but no search would read it.
    expect(await failures(changeOf('gadget'))).toEqual([]);
    const [state] = Object.values(JSON.parse(registry.s3.text('-/catalog/manifest.json') ?? '').shards);
    expect(shard()).toContain(Reflect.get(Object(state), 'stamp'));
  });

  test('does not let a package that cannot be read keep others out, and does not ask for it again', async () => {
    keep('gadget');
    await followTopic(queueEvent(changeOf('gadget')));
    registry.s3.put('broken/index.json', '{"versions":');
    keep('widget');
    expect(await failures(changeOf('broken'), changeOf('widget'))).toEqual([]);
    expect(Object.keys(await versions())).toEqual(['gadget', 'widget']);
    expect(registry.logged()).toContainEqual(expect.objectContaining({ damaged: ['broken'] }));
  });
});
