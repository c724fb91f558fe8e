import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { MUTATIONS } from './mutations';

const ROOT = path.resolve(__dirname, '../../..');

// `npm run test:mutants` takes minutes: it must not be the first to notice that the code moved on.
test.each(MUTATIONS)('$title: the text to replace stands once in $file', async ({ file, text, instead }) => {
  const source = await readFile(path.join(ROOT, file), 'utf8');
  expect(source.split(text)).toHaveLength(2);
  expect(instead).not.toBe(text);
});
