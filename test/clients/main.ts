// npm run e2e [-- --only npm-10,bun,tree]
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmRegistry } from '../../src/local/npmRegistry';
import { CLIENTS, type Client } from './clients';
import { inParallel } from './inParallel';
import { installTools } from './kit';
import { writePage } from './page';
import { startRelay } from './relay';
import { asText, type Table } from './report';
import { killAll } from './terminal';
import { type Ready, tryMatrix, tryTree } from './tryouts';

/** These three stand for the rest: what is tried with them is how much the registry carries. */
const TREE_CLIENTS = ['npm-newest', 'yarn-4', 'pnpm-newest'];

async function main(): Promise<boolean> {
  const isChosen = choice();
  const forMatrix = CLIENTS.filter(({ id }) => isChosen(id));
  const forTree = CLIENTS.filter(({ id }) => isChosen('tree') && TREE_CLIENTS.includes(id));
  const ready = await inParallel([...new Set([...forMatrix, ...forTree])], prepare);
  const among = (clients: readonly Client[]) => ready.filter(({ client }) => clients.includes(client));
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-clients-')));
  process.once('SIGINT', () => abandon(root));
  process.once('SIGTERM', () => abandon(root));
  const relay = await startRelay(await npmRegistry());
  try {
    const matrix = await tryMatrix(among(forMatrix), { root, relay });
    const tree = await tryTree(among(forTree), { root, relay });
    return await conclude(matrix, tree);
  } finally {
    killAll();
    await relay.close();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** All, or those named behind --only. */
function choice(): (id: string) => boolean {
  const at = process.argv.indexOf('--only');
  const ids = at < 0 ? undefined : (process.argv[at + 1] ?? '').split(',');
  return (id) => ids?.includes(id) ?? true;
}

async function prepare(client: Client): Promise<Ready> {
  const tools = await installTools(client);
  console.log(`${client.title.padEnd(14)} ${tools.client.version} on Node ${tools.node.version}`);
  return { client, tools };
}

async function conclude(matrix: Table, tree: Table): Promise<boolean> {
  const tables = [matrix, tree].filter(({ columns }) => columns.length > 0);
  const cells = tables.flatMap(({ columns }) => columns.flatMap((column) => [...column.cells.values()]));
  const count = (kind: string) => cells.filter((cell) => cell.kind === kind).length;
  for (const table of tables) console.log(`\n${asText(table)}`);
  const isGreen = count('fails') === 0;
  const isComplete = matrix.columns.length === CLIENTS.length && tree.columns.length === TREE_CLIENTS.length;
  if (isComplete && isGreen) await writePage(matrix, tree);
  console.log(`\n${count('none')} that the clients have no way to do`);
  console.log(`${count('ok')} passed, ${count('fails')} failed`);
  return isGreen;
}

/** Ctrl-C reaches the registries, too, but not the clients, which have groups of their own. */
function abandon(root: string): void {
  killAll();
  rmSync(root, { recursive: true, force: true });
  process.exit(130);
}

main().then(
  (isGreen) => process.exit(isGreen ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
