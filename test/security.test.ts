import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = path.resolve(__dirname, '..');
const text = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
/** Of the tables of threats: there are others. */
const rows = [...text.matchAll(/^\| threat \|.*\n\|[-|]+\n((?:\| .*\n)+)/gm)]
  .flatMap(([, table = '']) => table.trimEnd().split('\n'))
  .map((line) => line.split(' | '));

describe('SECURITY.md', () => {
  test('has a control for each threat, and a test for each control', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      expect(row).toHaveLength(3);
      expect(row[2]).toMatch(/^(`test\/[\w./-]+`(, )?)+ \|$/);
    }
  });

  test('names tests that exist', () => {
    const files = rows.flatMap((row) => row[2]?.match(/test\/[\w./-]+/g) ?? []);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
