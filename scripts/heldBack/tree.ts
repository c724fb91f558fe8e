import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../src/lib/json';
import { createSandbox } from '../../test/suites/clients/sandbox';
import { recommended } from '../../test/suites/clients/setup';
import { install, nodeSpec } from '../../test/suites/clients/toolbox';
import type { LocalRegistry } from '../../test/support/localRegistry';

type Package = { readonly name: string; readonly version: string };

export type Installed = {
  /** Of the client. */
  readonly version: string;
  readonly seconds: number;
  readonly packages: readonly Package[];
};

/** What is released often, each in its newest version: many of them are young on any day. */
const NAMES = [
  'eslint',
  'express',
  'jest',
  'vite',
  'webpack',
  'webpack-cli',
  'typescript',
  'rollup',
  '@aws-sdk/client-s3',
  '@types/node',
];

const ENV = { npm_config_audit: 'false', npm_config_fund: 'false' };

/** The tree, from empty caches. */
export async function installTree(
  spec: string,
  { root, registry }: { readonly root: string; readonly registry: LocalRegistry },
): Promise<Installed> {
  const [tool, node] = [await install(spec), await install(nodeSpec(24))];
  const name = spec.startsWith('pnpm') ? 'pnpm' : 'npm';
  const config = await recommended(name === 'pnpm' ? 'pnpm 11 and later' : 'npm', registry.url);
  const token = registry.token('reader');
  const sandbox = await createSandbox({
    root: path.join(root, name),
    bins: [tool.bin, node.bin],
    config,
    env: ENV,
    token,
  });
  const dependencies = Object.fromEntries(NAMES.map((one) => [one, '*']));
  const folder = await sandbox.project('tree', {
    name: 'tree',
    version: '1.0.0',
    private: true,
    dependencies,
  });
  const before = performance.now();
  await sandbox.succeed([name, 'install', '--ignore-scripts'], folder);
  const seconds = (performance.now() - before) / 1000;
  const lockfile = path.join(folder, name === 'pnpm' ? 'pnpm-lock.yaml' : 'package-lock.json');
  return { version: tool.version, seconds, packages: packagesIn(await readFile(lockfile, 'utf8')) };
}

/** Both lockfiles are YAML with `packages`: npm's by folder, pnpm's by name and version. */
function packagesIn(lockfile: string): readonly Package[] {
  const documents = parseAllDocuments(lockfile);
  const content: unknown = Array.isArray(documents) ? documents.at(-1)?.toJS() : undefined;
  const packages = isObject(content) && isObject(content.packages) ? content.packages : {};
  return Object.entries(packages).flatMap(([key, entry]) => {
    const folder = key.split('node_modules/').at(-1) ?? '';
    if (folder === '' || !isObject(entry)) return [];
    // In npm's, an alias has the name of what it stands for.
    const at = folder.indexOf('@', 1);
    const { name = at > 0 ? folder.slice(0, at) : folder, version = folder.slice(at + 1) } = entry;
    return [{ name: String(name), version: String(version) }];
  });
}
