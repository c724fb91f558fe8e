import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = path.resolve(__dirname, '..');
const FOLDERS = ['src', 'test', 'docs', 'resources', 'bench', 'scripts', '.serverless_plugins', '.ci'];
const FILES = [...filesIn('.', false), ...FOLDERS.flatMap((folder) => filesIn(folder, true))];
const PAPERS = FILES.filter((file) => file.endsWith('.md'));
const SOURCES = FILES.filter((file) => /\.(ts|js|yml)$/.test(file) || file.startsWith('.ci/'));

/** Not the docs of another repository: `owner/name, docs/x.md`. */
const OURS = /(?<!\w\/[\w-]+,? |[\w/])docs\/[\w-]+\.md\b/g;

type Found = { readonly file: string; readonly text: string };

describe('README.md', () => {
  test('has at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});

describe('comments', () => {
  const citations = SOURCES.flatMap((file) => found(file, /[\w./-]*\.md,? §[\d.]*\d/g));

  test('cite papers by section', () => {
    expect(citations.length).toBeGreaterThan(30);
  });

  test('cite only sections that exist', () => {
    expect(citations.filter(({ text }) => !isSection(text))).toEqual([]);
  });

  test('name only papers that exist', () => {
    const names = SOURCES.flatMap((file) => found(file, OURS));
    expect(names.filter(({ text }) => !existsSync(path.join(ROOT, text)))).toEqual([]);
  });
});

describe('papers', () => {
  const links = PAPERS.flatMap((file) =>
    found(withoutCode(file), /(?:\]\(|src=")(?!https?:|mailto:)([^)"\s]+)/g),
  );

  test('link to one another', () => {
    expect(links.length).toBeGreaterThan(50);
  });

  test('link only to what exists', () => {
    expect(links.filter((link) => !isThere(link))).toEqual([]);
  });

  test('number their sections in order', () => {
    for (const file of PAPERS) {
      const numbers = headings(file).flatMap((title) => /^(\d+(?:\.\d+)*)\.? /.exec(title)?.[1] ?? []);
      expect({ file, numbers: new Set(numbers).size }).toEqual({ file, numbers: numbers.length });
    }
  });
});

type Searched = string | { readonly file: string; readonly content: string };

/** Every match in a file: its first group, or all of it. */
function found(searched: Searched, pattern: RegExp): readonly Found[] {
  const { file, content } =
    typeof searched === 'string' ? { file: searched, content: read(searched) } : searched;
  return [...content.matchAll(pattern)].map(([whole, part]) => ({ file, text: part ?? whole }));
}

function withoutCode(file: string): Searched {
  const content = read(file)
    .replace(/^( *)```.*?^\1```$/gms, '')
    .replace(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));
  return { file, content };
}

/** `docs/aws.md §3.1` is the heading `### 3.1 Paths` of that file, `§1` is `## 1. The framework`. */
function isSection(citation: string): boolean {
  const [, file = '', section = ''] = /^(docs\/[\w-]+\.md) §([\d.]+)$/.exec(citation) ?? [];
  const begins = section.includes('.') ? `${section} ` : `${section}. `;
  return existsSync(path.join(ROOT, file)) && headings(file).some((title) => title.startsWith(begins));
}

function isThere({ file, text }: Found): boolean {
  const [target = '', anchor] = text.split('#');
  const linked = target === '' ? file : path.join(path.dirname(file), target);
  if (!existsSync(path.join(ROOT, linked))) return false;
  return anchor === undefined || headings(linked).map(anchorOf).includes(anchor);
}

function headings(file: string): readonly string[] {
  if (file === '') return [];
  const text = read(file).replace(/^```.*?^```$/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function filesIn(folder: string, recursive: boolean): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
