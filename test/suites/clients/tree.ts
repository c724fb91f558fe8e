import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../../src/lib/json';
import { type Kit, must, words } from './kit';
import type { Row } from './row';

/** What the installed tree must have at least. */
export const TREE_SIZE = 200;

const DEPENDENCIES = { express: '4.21.2', jest: '29.7.0', webpack: '5.97.1' };

/** No scripts and no questions besides: this is about packuments and tarballs. */
export const TREE_ENV = {
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  YARN_ENABLE_SCRIPTS: 'false',
};

export const TREE_ROWS: readonly Row[] = [
  {
    title: 'install, from an empty cache',
    command: 'install',
    run: async (kit) => {
      const packageJson = { name: 'tree', version: '1.0.0', private: true, dependencies: DEPENDENCIES };
      const folder = await kit.reader.project('tree', packageJson, kit.client.family.files);
      await kit.reader.renewHome();
      await kit.reader.succeed(words(kit, 'install'), folder);
      await expectRuns(kit, folder);
      const packages = await countPackages(path.join(folder, kit.client.family.lockfile));
      const asked = countAsked(kit);
      must(packages >= TREE_SIZE, `only ${packages} packages were installed`);
      must(asked >= TREE_SIZE, `the registry was asked for only ${asked} packuments`);
      return `${packages} packages, ${asked} packuments asked for`;
    },
  },
  {
    title: 'install from the lockfile, frozen, from an empty cache',
    command: 'frozen',
    run: async (kit) => {
      const folder = path.join(kit.reader.root, 'tree');
      await kit.reader.renewHome();
      for (const made of ['node_modules', '.pnp.cjs']) {
        await rm(path.join(folder, made), { recursive: true, force: true });
      }
      await kit.reader.succeed(words(kit, 'frozen'), folder);
      await expectRuns(kit, folder);
      return `${await countPackages(path.join(folder, kit.client.family.lockfile))} packages`;
    },
  },
];

async function expectRuns({ reader, client }: Kit, folder: string): Promise<void> {
  const code = Object.keys(DEPENDENCIES).map((name) => `require('${name}')`);
  await reader.succeed([...client.family.node, '-p', `[${code}].length`], folder);
}

/** The lockfiles of all three are maps (JSON is YAML, too); pnpm puts what it needs for itself into a first document. */
async function countPackages(lockfile: string): Promise<number> {
  const documents = parseAllDocuments(await readFile(lockfile, 'utf8'));
  const content: unknown = Array.isArray(documents) ? documents.at(-1)?.toJS() : undefined;
  if (!isObject(content)) return 0;
  // npm's own project is '', yarn's is `soft`, with the version of the lockfile beside it.
  const entries = Object.entries(isObject(content.packages) ? content.packages : content);
  return entries.filter(([key, entry]) => key !== '' && isObject(entry) && entry.linkType !== 'soft').length;
}

function countAsked({ registry }: Kit): number {
  return registry.output().match(/"namespace":"package:get"/g)?.length ?? 0;
}
