import { describe, expect, test } from '@jest/globals';
import { RegistryError } from '../../src/errors';
import { plainText } from '../../src/lib/keptText';
import type { Upstream, UpstreamPackument } from '../../src/ports/upstream';
import { createReadAhead } from '../../src/store/readAhead';
import { memoryStorage } from '../support/memoryStorage';

type Needs = Readonly<Record<string, readonly string[]>>;

/** Remembers what it was asked. */
function upstreamWith(needs: Needs, answers = (_name: string): Promise<void> => Promise.resolve()) {
  const asked: string[] = [];
  const known = new Set<string>();
  const upstream: Upstream = {
    packument: async (name, form): Promise<UpstreamPackument | undefined> => {
      asked.push(`${name} ${form}`);
      await answers(name);
      known.add(`${name} ${form}`);
      const found = needs[name];
      return (
        found && { body: plainText(name), etag: '"1"', hash: '"1"', lastModified: undefined, needs: found }
      );
    },
    isAtHand: (name, form) => known.has(`${name} ${form}`),
    has: async (name) => name in needs,
    packumentUrl: () => undefined,
    tarball: async () => undefined,
    keeps: () => false,
    tarballUrl: () => undefined,
  };
  return { asked, upstream };
}

/** What goes on besides comes to its end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const tree: Needs = { a: ['b', '@x/c'], b: ['d'], '@x/c': [], d: ['e'], e: [] };

describe('what a client will ask for next', () => {
  test('is fetched when it gets a packument, one level ahead, in the same form', async () => {
    const { asked, upstream } = upstreamWith(tree);
    const ahead = createReadAhead(upstream, memoryStorage());
    expect((await ahead.packument('a', 'full'))?.body.text()).toBe('a');
    await settled();
    expect(asked).toEqual(['a full', 'b full', '@x/c full']);
    await ahead.packument('b', 'full');
    await settled();
    expect(asked).toEqual(['a full', 'b full', '@x/c full', 'b full', 'd full']);
  });

  test('is not fetched again while it is at hand, nor within a minute where it cannot be had', async () => {
    const down = async (name: string) => {
      if (name === 'b') throw new RegistryError(503, 'Away.');
    };
    const { asked, upstream } = upstreamWith(tree, down);
    const ahead = createReadAhead(upstream, memoryStorage());
    for (let time = 0; time < 5; time += 1) {
      await ahead.packument('a', 'full');
      await settled();
    }
    expect(asked.filter((name) => name !== 'a full')).toEqual(['b full', '@x/c full']);
    await expect(ahead.packument('b', 'full')).rejects.toThrow('Away.');
  });

  test('is not asked for upstream where it is ours, or not a name', async () => {
    const { asked, upstream } = upstreamWith({ a: ['ours', '@acme/ours', '../x', 'A b', 'public'] });
    const storage = memoryStorage();
    await storage.create('ours/index.json', Buffer.from('{}'));
    await storage.create('@acme/ours/index.json', Buffer.from('{}'));
    await createReadAhead(upstream, storage).packument('a', 'full');
    await settled();
    expect(asked).toEqual(['a full', 'public full']);
  });

  test('waits while eight others are under way, and keeps no client waiting', async () => {
    const needs = Array.from({ length: 50 }, (_, number) => `need-${number}`);
    const waiting: (() => void)[] = [];
    const slow = (name: string) =>
      name.startsWith('need-') ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve();
    const { asked, upstream } = upstreamWith({ a: needs, b: [] }, slow);
    const ahead = createReadAhead(upstream, memoryStorage());
    await ahead.packument('a', 'full');
    await settled();
    expect(asked).toHaveLength(1 + 8);
    await ahead.packument('b', 'full');
    while (waiting.length > 0) {
      for (const resolve of waiting.splice(0)) resolve();
      await settled();
    }
    expect(asked).toHaveLength(1 + 50 + 1);
  });
});
