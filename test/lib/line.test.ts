import { describe, expect, test } from '@jest/globals';
import { createLine } from '../../src/lib/line';

const HOUR = 3_600_000;

describe('a line of writers', () => {
  test('lets one in after the other, in the order in which they came', async () => {
    const line = createLine();
    const seen: string[] = [];
    const writers = [1, 2, 3, 4].map(async (writer) => {
      const leave = await line('widget', HOUR);
      seen.push(`in ${writer}`);
      await Promise.resolve();
      seen.push(`out ${writer}`);
      leave();
    });
    await Promise.all(writers);
    expect(seen).toEqual([1, 2, 3, 4].flatMap((writer) => [`in ${writer}`, `out ${writer}`]));
  });

  test('lets others of another name in', async () => {
    const line = createLine();
    await line('widget', HOUR);
    const leave = await line('gadget', HOUR);
    leave();
  });

  test('keeps nobody for longer than their patience, as one may never leave', async () => {
    const line = createLine();
    await line('widget', HOUR);
    const second = await line('widget', 10);
    const third = line('widget', HOUR);
    second();
    (await third)();
  });
});
