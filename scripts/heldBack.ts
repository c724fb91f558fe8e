// npm run held-back: installs a real tree through `npm start` under a policy, and prints what was held back.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spanText } from '../src/lib/span';
import { npmRegistry } from '../src/local/npmRegistry';
import { ageIn } from '../src/registry/firewall/parse/minAge';
import { type LocalRegistry, startRegistry } from '../test/support/localRegistry';
import { type Installed, installTree } from './heldBack/tree';
import { type YoungVersion, youngVersions } from './heldBack/young';

const MIN_AGE = process.argv[2] ?? '7 days';
/** Fewer would prove little. */
const LEAST = 300;
const CLIENTS = ['npm@latest', 'pnpm@latest'];

async function main(): Promise<void> {
  const minAge = ageIn(MIN_AGE);
  if (minAge === undefined) throw new Error(`${MIN_AGE} is no age, such as 7 days.`);
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-held-back-')));
  const upstream = await npmRegistry();
  try {
    const policy = path.join(root, 'codebox.yml');
    await writeFile(policy, `firewall:\n  minAge: ${MIN_AGE}\n`);
    const names = new Set<string>();
    for (const client of CLIENTS) {
      const found = await withRegistry({ root, upstream, policy }, (registry) =>
        installTree(client, { root, registry }),
      );
      await report(client, found, { upstream, minAge });
      for (const { name } of found.packages) names.add(name);
    }
    const young = await youngVersions([...names], { upstream, minAge });
    print(young, names.size);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Place = { readonly root: string; readonly upstream: string; readonly policy: string };

/** One for each client, so that nothing is in its memory yet. */
async function withRegistry<Answer>(
  { root, upstream, policy }: Place,
  work: (registry: LocalRegistry) => Promise<Answer>,
): Promise<Answer> {
  const storage = await mkdtemp(path.join(root, 'storage-'));
  const variables = { CODEBOX_REGISTRY: upstream, CODEBOX_POLICY: policy };
  const registry = await startRegistry(storage, variables);
  try {
    return await work(registry);
  } finally {
    await registry.stop();
  }
}

type Rule = { readonly upstream: string; readonly minAge: number };

/** Every version that was installed must be old enough. */
async function report(client: string, { version, seconds, packages }: Installed, rule: Rule): Promise<void> {
  const young = await youngVersions([...new Set(packages.map(({ name }) => name))], rule);
  const isYoung = new Set(young.map((one) => `${one.name}@${one.version}`));
  const wrong = packages.filter((one) => isYoung.has(`${one.name}@${one.version}`));
  console.log(
    `${client} ${version}: ${packages.length} packages in ${seconds.toFixed(0)} s, ${wrong.length} too young`,
  );
  for (const one of wrong) console.log(`  ${one.name}@${one.version}`);
  if (wrong.length > 0 || packages.length < LEAST) process.exitCode = 1;
}

function print(young: readonly YoungVersion[], packages: number): void {
  const latest = young.filter(({ isLatest }) => isLatest);
  const names = new Set(young.map(({ name }) => name));
  console.log(
    `\nOf these ${packages} packages, ${names.size} had ${young.length} versions younger than ${spanText(ageIn(MIN_AGE) ?? 0)}.`,
  );
  console.log(`In ${latest.length} of them it is the one that is tagged latest:`);
  for (const { name, version, published, tagged } of latest) {
    console.log(`  ${`${name}@${version}`.padEnd(44)} ${published}  ${tagged}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
