import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { own } from '../src/lib/json';
import { packageOf } from './support/packageOf';

const SRC = path.resolve(__dirname, '../src');
const FILES: readonly string[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'))
  .sort();

/** What each layer may import, besides itself: docs/architecture.md has the picture. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  errors: [],
  version: ['package.json'],
  registry: ['lib', 'errors'],
  ports: ['registry', 'lib'],
  config: ['registry', 'lib'],
  context: ['config', 'ports', 'registry', 'lib'],
  store: ['context', 'config', 'ports', 'registry', 'lib', 'errors'],
  adapters: ['config', 'ports', 'registry', 'lib', 'errors'],
  http: ['context', 'config', 'ports', 'registry', 'lib', 'errors'],
  contexts: ['adapters', 'store', 'context', 'config', 'ports', 'registry', 'lib', 'errors'],
};

/** What routes may import: every layer but the adapters, which contexts hold. The authorizer and search serve others. */
const ROUTE = ['authorizers', 'search', ...Object.keys(LAYERS).filter((layer) => layer !== 'adapters')];

/** Packages that are used outside of adapters, and why. `local/` may use any. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  // Types of the events and answers of a function.
  'aws-lambda': ['authorizers', 'downloads', 'http', 'search', 'tokens', 'webhooks'],
  // The rules of npm itself, which nobody should write anew.
  semver: ['registry'],
  'validate-npm-package-name': ['registry'],
  'hosted-git-info': ['registry'],
  ssri: ['registry', 'store'],
  // Lines of two texts: a pure function.
  diff: ['registry'],
  // Markdown, HTML as browsers read it, and what GitHub lets into a readme.
  'markdown-it': ['registry'],
  parse5: ['registry'],
  hast: ['registry'],
  'hast-util-from-parse5': ['registry'],
  'hast-util-sanitize': ['registry'],
  'hast-util-to-html': ['registry'],
  // Only policyFile.ts, which runs on the operator's machine.
  yaml: ['config'],
  // A data structure, as any in lib/.
  'lru-cache': ['lib'],
};

type Import = { readonly from: string; readonly to: string };

describe('every import', () => {
  test('is seen by this test', () => {
    expect(FILES.length).toBeGreaterThan(200);
    expect(imports().length).toBeGreaterThan(900);
  });

  test('goes to a layer below', () => {
    const ours = imports().filter(({ to }) => isOurs(to));
    const wrong = ours.filter(({ from, to }) => layerOf(from) !== layerOf(to) && !allowed(from, to));
    expect(wrong).toEqual([]);
  });

  test('of a package stands in an adapter, or has a reason', () => {
    const packages = imports().filter(({ to }) => !isOurs(to) && !to.startsWith('node:'));
    const wrong = packages.filter(({ from, to }) => {
      const layer = layerOf(from);
      return layer !== 'adapters' && layer !== 'local' && PACKAGES[packageOf(to)]?.includes(layer) !== true;
    });
    expect(wrong).toEqual([]);
  });

  test('leads to no circle, not even of types', () => {
    expect(circles()).toEqual([]);
  });
});

describe('the picture in docs/architecture.md', () => {
  test('shows what each layer may import, directly or through others', () => {
    const arrows = picture();
    const shown = (layer: string) => [...below(layer, arrows)].sort();
    // The text says that routes import no adapter, though the contexts lead to them.
    const routes = [...ROUTE, 'adapters'];
    const told = { ...LAYERS, routes, local: [...routes, 'routes'] };
    const layers = drawn(Object.keys(told));
    expect(Object.fromEntries(layers.map((layer) => [layer, shown(layer)]))).toEqual(
      Object.fromEntries(layers.map((layer) => [layer, drawn(own(told, layer) ?? []).sort()])),
    );
  });
});

/** Without what has no box: errors.ts stands in that of lib/, and some routes serve others. */
function drawn(layers: readonly string[]): string[] {
  return layers.filter(
    (layer) => !['errors', 'version', 'package.json', 'authorizers', 'search'].includes(layer),
  );
}

function below(layer: string, arrows: ReturnType<typeof picture>, found = new Set<string>()): Set<string> {
  for (const next of arrows.get(layer) ?? []) {
    if (!found.has(next)) below(next, arrows, found.add(next));
  }
  return found;
}

/** The arrows by the layer where they begin. */
function picture(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(path.join(SRC, '../docs/architecture.md'), 'utf8');
  const [, drawing = ''] = /```mermaid\n([\s\S]*?)```/.exec(text) ?? [];
  const arrows = drawing.matchAll(/^ +(\w+) --> (.+)$/gm);
  return new Map([...arrows].map(([, from = '', to = '']) => [from, to.split(' & ')]));
}

describe('the environment', () => {
  test('is read by config.ts alone; npm start sets it', () => {
    const readers = FILES.filter((file) => code(file).includes('process.env'));
    expect(readers.filter((file) => !file.startsWith('local/'))).toEqual(['config.ts']);
  });
});

/** Of this repository. */
function isOurs(to: string): boolean {
  return to.startsWith('src/') || existsSync(path.join(SRC, '..', to));
}

function allowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (layer === 'local') return true;
  return (LAYERS[layer] ?? ROUTE).includes(layerOf(to));
}

/** The folder below src/, or the file that is a layer by itself. `config.ts` is the face of config/. */
function layerOf(file: string): string {
  return (
    file
      .replace(/^src\//, '')
      .replace(/\.ts$/, '')
      .split('/')[0] ?? ''
  );
}

const IMPORT = /^(?:import|export)\b(?:[^';]*\bfrom)? '([^']+)'|\bimport\('([^']+)'\)/gm;
let found: readonly Import[] | undefined;

function imports(): readonly Import[] {
  found ??= FILES.flatMap((file) =>
    [...code(file).matchAll(IMPORT)].map(([, statement, call]) => {
      const to = statement ?? call ?? '';
      return { from: `src/${file}`, to: to.startsWith('.') ? resolved(file, to) : to };
    }),
  );
  return found;
}

function resolved(file: string, to: string): string {
  const target = path.posix.join('src', path.posix.dirname(file), to);
  return existsSync(`${SRC}/../${target}.ts`) ? `${target}.ts` : target;
}

function code(file: string): string {
  return readFileSync(path.join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Files that import one another, each circle by one of its ways round. */
function circles(): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports()) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [[...way.slice(way.indexOf(file)), file].join(' > ')];
    if (done.has(file)) return [];
    const rings = (targets.get(file) ?? []).flatMap((target) => visit(target, [...way, file]));
    done.add(file);
    return rings;
  };
  return [...targets.keys()].flatMap((file) => visit(file, []));
}
