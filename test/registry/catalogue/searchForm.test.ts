import { expect, test } from '@jest/globals';
import { linesWith } from '../../../src/registry/catalogue/searchForm';

test('a text that was cut off ends a search, and is not gone through again and again', () => {
  const form = { text: 'whole\u0001\ncut of', packed: new Uint8Array() };
  const found = linesWith(form, '');
  expect(found.next().value).toMatchObject({ name: 'whole' });
  expect(found.next()).toEqual({ done: true, value: undefined });
});
