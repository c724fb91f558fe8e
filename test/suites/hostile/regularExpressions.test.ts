import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseSync } from '@swc/core';
import { analyse } from 'scslre';
import { isObject } from '../../../src/lib/json';

const SOURCES = path.resolve(__dirname, '../../../src');

type Expression = { readonly file: string; readonly source: string; readonly flags: string };

/** Every one that is written as such in src. */
function expressions(): readonly Expression[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).flatMap(expressionsOf);
}

function expressionsOf(file: string): readonly Expression[] {
  const tree = parseSync(readFileSync(path.join(SOURCES, file), 'utf8'), { syntax: 'typescript' });
  return literalsBelow(tree).map(({ pattern, flags }) => ({
    file,
    source: String(pattern),
    flags: String(flags),
  }));
}

function literalsBelow(node: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(literalsBelow);
  if (!isObject(node)) return [];
  return node.type === 'RegExpLiteral' ? [node] : Object.values(node).flatMap(literalsBelow);
}

/** Those that take more than linear time for some text, which nobody who sends a long one may be able to bring about. */
function superlinear(all: readonly Expression[]): readonly string[] {
  const slow = all.filter(({ source, flags }) => analyse({ source, flags }).reports.length > 0);
  return slow.map(({ file, source, flags }) => `${file}: /${source}/${flags}`);
}

describe('regular expressions', () => {
  test('take a time that grows no faster than the text', () => {
    const all = expressions();
    expect(all.length).toBeGreaterThan(100);
    expect(superlinear(all)).toEqual([]);
  });

  test.each(['(a+)+$', '\\s+$', '^a*a*$', '[<(][^x]*$'])('would be found out: %s', (source) => {
    expect(superlinear([{ file: 'x.ts', source, flags: '' }])).toEqual([`x.ts: /${source}/`]);
  });
});
