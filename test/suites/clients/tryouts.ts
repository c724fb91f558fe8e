import path from 'node:path';
import { defined } from '../../../src/lib/json';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import type { Client } from './clients';
import { inParallel } from './inParallel';
import { createKit, type Tools, type World } from './kit';
import type { Relay } from './relay';
import type { Column, Table } from './report';
import { type Cell, type Row, tryRows } from './row';
import { ROWS } from './rows';
import { TREE_ENV, TREE_ROWS } from './tree';

export type Ready = { readonly client: Client; readonly tools: Tools };
export type Ground = {
  readonly root: string;
  readonly relay: Relay;
  /** More variables of the registry. */
  readonly more?: NodeJS.ProcessEnv;
};

/** As without rules, but for one thing: there is one administrator, who proposes, and approves as well. */
const ACCESS = JSON.stringify([
  { packages: ['*'], read: ['members'], publish: ['admins'], unpublish: ['admins'], selfApprove: true },
]);

/** Every row with every client, all at one registry. */
export async function tryMatrix(ready: readonly Ready[], { root, relay }: Ground): Promise<Table> {
  const titles = ROWS.map(({ title }) => title);
  if (ready.length === 0) return { corner: 'command', titles, columns: [] };
  const columns = await withRegistry({ root, relay, more: { CODEBOX_ACCESS: ACCESS } }, (registry) =>
    inParallel(ready, (one) => tryClient(one, ROWS, { root, relay, registry })),
  );
  return { corner: 'command', titles, columns };
}

/** The large tree, with a registry for each client, so that nothing is in its memory yet. */
export async function tryTree(ready: readonly Ready[], { root, relay }: Ground): Promise<Table> {
  const columns = await inParallel(ready, (one) => {
    const place = { root: path.join(root, `tree-${one.client.id}`), relay };
    return withRegistry(place, (registry) =>
      tryClient(one, TREE_ROWS, { ...place, registry, env: TREE_ENV }),
    );
  });
  return { corner: 'a tree of public packages', titles: TREE_ROWS.map(({ title }) => title), columns };
}

const running = new Set<LocalRegistry>();

/** For an end before the end. */
export async function stopRegistries(): Promise<void> {
  await Promise.all([...running].map((registry) => registry.stop()));
}

export async function withRegistry<Answer>(
  { root, relay, more }: Ground,
  work: (registry: LocalRegistry) => Promise<Answer>,
): Promise<Answer> {
  const registry = await startBundled(path.join(root, 'storage'), { ...variables(relay), ...more });
  running.add(registry);
  try {
    return await work(registry);
  } finally {
    running.delete(registry);
    await registry.stop();
  }
}

/** How tarballs are sent and kept may be chosen from outside: no client should feel it. */
function variables(relay: Relay): NodeJS.ProcessEnv {
  const { CODEBOX_TARBALLS, CODEBOX_UPSTREAM_CACHE } = process.env;
  return {
    ...defined({ CODEBOX_TARBALLS, CODEBOX_UPSTREAM_CACHE }),
    CODEBOX_REGISTRY: relay.url,
    CODEBOX_PRIVATE_SCOPES: '@acme',
    CODEBOX_LOGIN_FLOW: 'legacy',
  };
}

export async function tryClient(
  { client, tools }: Ready,
  rows: readonly Row[],
  world: World,
): Promise<Column> {
  const kit = await createKit(client, tools, world);
  const cells = await tryRows(kit, rows, ({ title }, cell) => tell(client.title, title, cell));
  return { name: client.family.name, node: client.node, version: tools.client.version, cells };
}

/** One line on the terminal, and of a failure all that was said. */
export function tell(who: string, title: string, { kind, reason = '', details = '' }: Cell): void {
  const remark = kind === 'ok' ? details : reason;
  console.log(`${who.padEnd(16)} ${title.padEnd(56)} ${kind.padEnd(6)} ${remark}`.trimEnd());
  if (kind === 'fails') console.log(withoutTokens(details).replace(/^/gm, '    | '));
}

function withoutTokens(text: string): string {
  return text.replace(/gh[a-z]_\w+/g, '[token]');
}
