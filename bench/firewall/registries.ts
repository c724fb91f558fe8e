import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createFolderStorage } from '../../src/adapters/folder';
import {
  MALWARE_SHARDS,
  type MalwareAdvisory,
  malwareShardOf,
  withAdvisories,
} from '../../src/registry/firewall/malware';
import { malwareKey } from '../../src/store/keys/policy';
import { type Server, startOurs, startVerdaccio } from '../peer/server';
import { BLOCKED, NAME_PREFIX, VERSIONS, YOUNG } from './packument';

export type Registry = {
  readonly name: string;
  /** How many versions a client is told of. */
  readonly versions: number;
  start(folder: string, upstream: string): Promise<Server>;
};

const SERVED = VERSIONS - YOUNG - 1;
const RULES = `minAge: 7 days
  fixes: at once
  block: [{ package: '${NAME_PREFIX}*@${BLOCKED}', reason: 'a bench' }]`;
const FILTERS = {
  '@verdaccio/package-filter': {
    minAgeDays: 7,
    block: [{ package: `${NAME_PREFIX}0`, versions: BLOCKED }],
  },
};
/** As many names as GitHub's advisory database calls malware. */
const MALWARE_NAMES = 200_000;

export const PLAIN = 'ours';
export const FILTERED = 'Verdaccio, its filter';

export const registries: readonly Registry[] = [
  { name: PLAIN, versions: VERSIONS, start: (folder, upstream) => startOurs({ folder, upstream }) },
  {
    name: 'ours, a policy',
    versions: SERVED,
    start: async (folder, upstream) => startOurs({ folder, upstream }, await policy(folder, RULES)),
  },
  {
    name: 'ours, and malware: block',
    versions: SERVED,
    start: async (folder, upstream) => {
      const variables = await policy(folder, `${RULES}\n  malware: block`);
      await listMalware(folder);
      return startOurs({ folder, upstream }, variables);
    },
  },
  {
    name: 'Verdaccio',
    versions: VERSIONS,
    start: (folder, upstream) => startVerdaccio({ folder, upstream }),
  },
  {
    name: FILTERED,
    versions: SERVED,
    start: (folder, upstream) => startVerdaccio({ folder, upstream }, { filters: FILTERS }),
  },
];

async function policy(folder: string, rules: string): Promise<NodeJS.ProcessEnv> {
  const file = `${folder}.yml`;
  await writeFile(file, `firewall:\n  ${rules}\n`);
  return { CODEBOX_POLICY: file };
}

async function listMalware(folder: string): Promise<void> {
  const shards = new Map<string, MalwareAdvisory[]>(MALWARE_SHARDS.map((shard) => [shard, []]));
  for (let index = 0; index < MALWARE_NAMES; index += 1) {
    const name = `bench-malware-${index}`;
    const id = `GHSA-aaaa-${index
      .toString(36)
      .padStart(8, '0')
      .replace(/(?<=^.{4})/, '-')}`;
    const advisory = {
      id,
      updated: '2026-01-01T00:00:00Z',
      isWithdrawn: false,
      affected: [{ name, range: '*' }],
    };
    shards.get(malwareShardOf(name))?.push(advisory);
  }
  await mkdir(folder, { recursive: true });
  const bucket = createFolderStorage(path.join(folder, 'bucket'));
  for (const [shard, advisories] of shards) {
    await bucket.create(malwareKey(shard), Buffer.from(withAdvisories('', shard, advisories) ?? ''));
  }
}
