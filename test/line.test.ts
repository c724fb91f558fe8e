import { describe, expect, test } from '@jest/globals';
import { createLine } from '../src/line';

const HOUR = 3_600_000;

describe('a line of writers', () => {
  test('lets one in after the other, in the order in which they came', async () => {
    const line = createLine(HOUR);
    const seen: string[] = [];
    const writers = [1, 2, 3, 4].map(async (writer) => {
      const leave = await line('widget');
      seen.push(`in ${writer}`);
      await Promise.resolve();
      seen.push(`out ${writer}`);
      leave();
    });
    await Promise.all(writers);
    expect(seen).toEqual([1, 2, 3, 4].flatMap((writer) => [`in ${writer}`, `out ${writer}`]));
  });

  test('lets others of another name in', async () => {
    const line = createLine(HOUR);
    await line('widget');
    const leave = await line('gadget');
    leave();
  });

  test('keeps nobody for longer than their patience, as one may never leave', async () => {
    const line = createLine(10);
    await line('widget');
    const second = await line('widget');
    const third = line('widget');
    second();
    (await third)();
  });
});
