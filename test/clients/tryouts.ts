import path from 'node:path';
import { startRegistry } from '../support/localRegistry';
import type { Client } from './clients';
import { inParallel } from './inParallel';
import { createKit, type Tools, type World } from './kit';
import type { Relay } from './relay';
import type { Column, Table } from './report';
import { type Row, tryRows } from './row';
import { ROWS } from './rows';
import { TREE_ENV, TREE_ROWS } from './tree';

export type Ready = { readonly client: Client; readonly tools: Tools };
export type Ground = { readonly root: string; readonly relay: Relay };

/** Every row with every client, all at one registry. */
export async function tryMatrix(ready: readonly Ready[], ground: Ground): Promise<Table> {
  const titles = ROWS.map(({ title }) => title);
  if (ready.length === 0) return { corner: 'command', titles, columns: [] };
  const registry = await startRegistry(path.join(ground.root, 'storage'), variables(ground.relay));
  try {
    const columns = await inParallel(ready, (one) => tryClient(one, ROWS, { ...ground, registry }));
    return { corner: 'command', titles, columns };
  } finally {
    await registry.stop();
  }
}

/** The large tree, with a registry for each client, so that nothing is in its memory yet. */
export async function tryTree(ready: readonly Ready[], { root, relay }: Ground): Promise<Table> {
  const columns = await inParallel(ready, async (one) => {
    const place = path.join(root, `tree-${one.client.id}`);
    const registry = await startRegistry(path.join(place, 'storage'), variables(relay));
    try {
      return await tryClient(one, TREE_ROWS, { root: place, relay, registry, env: TREE_ENV });
    } finally {
      await registry.stop();
    }
  });
  return { corner: 'a tree of public packages', titles: TREE_ROWS.map(({ title }) => title), columns };
}

function variables(relay: Relay): NodeJS.ProcessEnv {
  return { CODEBOX_REGISTRY: relay.url, CODEBOX_PRIVATE_SCOPES: '@acme', CODEBOX_LOGIN_FLOW: 'legacy' };
}

async function tryClient({ client, tools }: Ready, rows: readonly Row[], world: World): Promise<Column> {
  const kit = await createKit(client, tools, world);
  const cells = await tryRows(kit, rows, ({ title }, { kind, reason = '', details = '' }) => {
    const remark = kind === 'ok' ? details : reason;
    console.log(`${client.title.padEnd(14)} ${title.padEnd(56)} ${kind.padEnd(6)} ${remark}`.trimEnd());
    if (kind === 'fails') console.log(withoutTokens(details).replace(/^/gm, '    | '));
  });
  return { client, version: tools.client.version, cells };
}

function withoutTokens(text: string): string {
  return text.replace(/gh[a-z]_\w+/g, '[token]');
}
