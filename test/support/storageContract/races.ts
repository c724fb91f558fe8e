import { expect, test } from '@jest/globals';
import type { Storage } from '../../../src/ports/storage';
import { increment } from '../increment';
import { type Current, KEY, text, write } from './helpers';

export function describeRaces(current: Current): void {
  test('of 20 who create one key at once, one succeeds and its body stays', async () => {
    const bodies = Array.from({ length: 20 }, (_, writer) => `writer ${writer}`);

    const outcomes = await Promise.all(bodies.map((body) => current().create(KEY, Buffer.from(body))));

    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(await text(current(), KEY)).toBe(bodies[outcomes.indexOf('created')]);
  });

  test('of 40 who replace one object by compare-and-swap at once, none is lost', async () => {
    await write(current(), KEY, '0');

    await Promise.all(Array.from({ length: 40 }, () => increment(current(), KEY)));

    expect(await text(current(), KEY)).toBe('40');
  });

  test('a reader sees a whole object, the old one or the new one', async () => {
    const bodies = ['a', 'b'].map((letter) => Buffer.alloc(500_000, letter));
    await current().create(KEY, bodies[0] ?? Buffer.alloc(0));
    let writing = true;

    const writer = alternate(current(), bodies).finally(() => {
      writing = false;
    });
    while (writing) {
      const body = Buffer.from((await current().get(KEY))?.body ?? []);
      expect(bodies.some((whole) => whole.equals(body))).toBe(true);
    }
    await writer;
  });
}

async function alternate(storage: Storage, bodies: readonly Buffer[]): Promise<void> {
  for (let round = 1; round <= 20; round += 1) {
    const stored = await storage.get(KEY);
    const next = bodies[round % bodies.length] ?? Buffer.alloc(0);
    expect(await storage.replace(KEY, next, stored?.etag ?? '')).toBe('replaced');
  }
}
