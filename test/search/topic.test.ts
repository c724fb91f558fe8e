import { describe, expect, test } from '@jest/globals';
import followTopic from '../../src/search/topic';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';
import { changeOf, snsEvent } from '../support/snsEvent';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';

describe('the function that keeps the catalogue', () => {
  const registry = useRegistry({ logTopic });

  function keep(name: string, version = '1.0.0', rev = `1-${version}`) {
    const packument = storedPackument({ name, versions: { [version]: {} }, more: { _rev: rev } });
    registry.s3.put(`${name}/index.json`, packument);
  }

  function catalogue(): { readonly complete: boolean; readonly packages: readonly { name: string }[] } {
    return JSON.parse(registry.s3.text('-/catalog.json') ?? 'null');
  }

  function versions(): Record<string, string> {
    return Object.fromEntries(
      catalogue().packages.map((entry) => [entry.name, Reflect.get(entry, 'version')]),
    );
  }

  test('builds the catalogue of all packages at the first event', async () => {
    keep('gadget');
    keep('@acme/widget');
    await followTopic(snsEvent(changeOf('gadget')));
    expect(catalogue()).toMatchObject({ format: 1, complete: true });
    expect(versions()).toEqual({ '@acme/widget': '1.0.0', gadget: '1.0.0' });
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
    await followTopic(snsEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    await followTopic(snsEvent(changeOf('gadget', namespace)));
    expect(versions()).toEqual({ gadget: '2.0.0' });
  });

  test('comes to the same whatever the order and number of events', async () => {
    keep('gadget');
    keep('widget');
    await followTopic(snsEvent(changeOf('gadget')));
    keep('widget', '2.0.0');
    keep('gadget', '3.0.0');
    await followTopic(snsEvent(changeOf('widget'), changeOf('gadget', 'dist-tags:put'), changeOf('widget')));
    const once = registry.s3.text('-/catalog.json');
    await followTopic(snsEvent(changeOf('gadget'), changeOf('widget')));
    expect(versions()).toEqual({ gadget: '3.0.0', widget: '2.0.0' });
    expect(registry.s3.text('-/catalog.json')).toBe(once);
  });

  test('keeps both when two packages change at once', async () => {
    keep('gadget');
    await followTopic(snsEvent(changeOf('gadget')));
    for (const name of ['a', 'b', 'c', 'd', 'e']) keep(name);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => followTopic(snsEvent(changeOf(name)))));
    expect(Object.keys(versions()).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'gadget']);
  });

  test('never puts back what it read before a faster writer', async () => {
    keep('gadget');
    await followTopic(snsEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    registry.s3.before('PutObject', async () => {
      keep('gadget', '3.0.0');
      // In another function, as within one they wait for each other.
      registry.restart();
      await followTopic(snsEvent(changeOf('gadget')));
    });
    await followTopic(snsEvent(changeOf('gadget')));
    expect(versions()).toEqual({ gadget: '3.0.0' });
  });

  test('takes out a package whose index is gone', async () => {
    keep('gadget');
    keep('widget');
    await followTopic(snsEvent(changeOf('gadget')));
    registry.s3.objects.delete('gadget/index.json');
    await followTopic(snsEvent(changeOf('gadget', 'package:unpublish')));
    expect(versions()).toEqual({ widget: '1.0.0' });
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
    await followTopic(snsEvent(message));
    expect([...registry.s3.objects.keys()]).toEqual(['gadget/index.json']);
  });

  test.each(['{"format":0,"packages":[]}', '{"packages', '[]', '{"format":1,"complete":true,"packages":{}}'])(
    'builds anew what is no catalogue: %s',
    async (stored) => {
      keep('gadget');
      registry.s3.put('-/catalog.json', stored);
      await followTopic(snsEvent(changeOf('gadget')));
      expect(versions()).toEqual({ gadget: '1.0.0' });
    },
  );

  test('finishes a catalogue that somebody began and left', async () => {
    keep('gadget');
    keep('widget');
    registry.s3.put('-/catalog.json', '{"format":1,"complete":false,"packages":[]}');
    await followTopic(snsEvent(changeOf('gadget')));
    expect(catalogue().complete).toBe(true);
    expect(versions()).toEqual({ gadget: '1.0.0', widget: '1.0.0' });
  });

  test('fails when storage does, so that Lambda calls again', async () => {
    keep('gadget');
    await followTopic(snsEvent(changeOf('gadget')));
    keep('gadget', '2.0.0');
    registry.s3.failNext('PutObject');
    await expect(followTopic(snsEvent(changeOf('gadget')))).rejects.toMatchObject({ status: 503 });
    await followTopic(snsEvent(changeOf('gadget')));
    expect(versions()).toEqual({ gadget: '2.0.0' });
  });
});
