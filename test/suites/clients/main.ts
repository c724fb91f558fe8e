// npm run test:clients [-- --only npm-10,bun,tree,firewall,lerna]
// CODEBOX_CLIENTS_CACHE names another folder for the clients; CODEBOX_TARBALLS and CODEBOX_UPSTREAM_CACHE are the registry's.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmRegistry } from '../../../src/local/npmRegistry';
import { CLIENTS, type Client } from './clients';
import { tryFirewall } from './firewall/tryFirewall';
import { inParallel } from './inParallel';
import { installTools } from './kit';
import { type Tables, writePage } from './page';
import { startRelay } from './relay';
import { RELEASE_TOOLS } from './releases/tools';
import { tryReleases } from './releases/tryReleases';
import { asText } from './report';
import { killAll } from './terminal';
import { type Ready, stopRegistries, tryMatrix, tryTree } from './tryouts';

/** npm of each kind, as they print notices in ways of their own, and the newest of each other. */
const FIREWALL_CLIENTS = ['npm-6', 'npm-8', 'npm-10', 'npm-newest', 'yarn-1', 'yarn-4', 'pnpm-newest', 'bun'];

/** These three stand for the rest: what is tried with them is how much the registry carries. */
const TREE_CLIENTS = ['npm-newest', 'yarn-4', 'pnpm-newest'];

async function main(): Promise<boolean> {
  const forMatrix = chosen(CLIENTS.map(({ id }) => id));
  const forTree = chosen(['tree']).length > 0 ? TREE_CLIENTS : [];
  const forFirewall = chosen(['firewall']).length > 0 ? FIREWALL_CLIENTS : [];
  const releaseIds = chosen(RELEASE_TOOLS.map(({ id }) => id));
  const forReleases = RELEASE_TOOLS.filter(({ id }) => releaseIds.includes(id));
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-clients-')));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void abandon(root));
  const relay = await startRelay(await npmRegistry());
  try {
    const needed = CLIENTS.filter(({ id }) => [forMatrix, forTree, forFirewall].flat().includes(id));
    const ready = await inParallel(needed, prepare);
    const among = (ids: readonly string[]) => ready.filter(({ client }) => ids.includes(client.id));
    const matrix = await tryMatrix(among(forMatrix), { root, relay });
    const tree = await tryTree(among(forTree), { root, relay });
    const firewall = await tryFirewall(among(forFirewall), root);
    const releases = await tryReleases(forReleases, { root, relay });
    return await conclude({ matrix, tree, firewall, releases });
  } finally {
    killAll();
    await relay.close();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** All of the ids, or those that are named behind --only. */
function chosen(ids: readonly string[]): readonly string[] {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? undefined : (process.argv[at + 1] ?? '').split(',');
  return ids.filter((id) => only?.includes(id) ?? true);
}

async function prepare(client: Client): Promise<Ready> {
  const tools = await installTools(client);
  console.log(`${client.title.padEnd(14)} ${tools.client.version} on Node ${tools.node.version}`);
  return { client, tools };
}

async function conclude(all: Tables): Promise<boolean> {
  const { matrix, tree, firewall, releases } = all;
  const tables = [matrix, tree, firewall, releases].filter(({ columns }) => columns.length > 0);
  const cells = tables.flatMap(({ columns }) => columns.flatMap((column) => [...column.cells.values()]));
  const count = (kind: string) => cells.filter((cell) => cell.kind === kind).length;
  for (const table of tables) console.log(`\n${asText(table)}`);
  const isGreen = cells.length > 0 && count('fails') === 0;
  const isComplete =
    matrix.columns.length === CLIENTS.length &&
    tree.columns.length === TREE_CLIENTS.length &&
    firewall.columns.length === FIREWALL_CLIENTS.length &&
    releases.columns.length === RELEASE_TOOLS.length;
  if (isComplete && isGreen) await writePage(all);
  console.log(`\n${count('none')} that the clients have no way to do`);
  console.log(`${count('ok')} passed, ${count('fails')} failed`);
  return isGreen;
}

async function abandon(root: string): Promise<void> {
  killAll();
  await stopRegistries().catch(() => {});
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
  process.exit(130);
}

main().then(
  (isGreen) => process.exit(isGreen ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
