import path from 'node:path';
import { LAST_RESORT_MS } from '../../support/lastResort';
import type { LocalRegistry } from '../../support/localRegistry';
import type { Client } from './clients';
import { type CommandName, isCannot, type Words } from './family';
import type { Relay } from './relay';
import { createSandbox, type Sandbox } from './sandbox';
import { type Files, recommended, withoutToken } from './setup';
import { install, nodeSpec, type Tool } from './toolbox';

export type World = {
  readonly registry: LocalRegistry;
  readonly relay: Relay;
  /** Clients get a folder each below it. */
  readonly root: string;
  /** For every command of every client. */
  readonly env?: Readonly<Record<string, string>>;
};

/** All that a row of the matrix needs to try one client. */
export type Kit = World & {
  readonly client: Client;
  /** The packages of this client; no other touches them. */
  readonly names: { readonly scoped: string; readonly plain: string };
  /** With an administrator's token, with a reader's, and without one. */
  readonly author: Sandbox;
  readonly reader: Sandbox;
  readonly stranger: Sandbox;
  /** With a token for machines. */
  machine(token: string): Promise<Sandbox>;
};

export type Tools = { readonly client: Tool; readonly node: Tool; readonly bins: readonly string[] };

export async function installTools({ spec, node, helper }: Client): Promise<Tools> {
  const client = await install(spec);
  const nodeTool = await install(nodeSpec(node));
  const more = helper === undefined ? [] : [await install(helper)];
  return { client, node: nodeTool, bins: [client, nodeTool, ...more].map(({ bin }) => bin) };
}

export async function createKit(client: Client, { bins }: Tools, world: World): Promise<Kit> {
  const { registry } = world;
  const config = await recommended(client.family.heading, registry.url);
  const env = { ...client.family.env, ...world.env };
  const user = (name: string, files: Files, token: string) =>
    createSandbox({ root: path.join(world.root, client.id, name), bins, config: files, env, token });
  return {
    ...world,
    client,
    names: { scoped: `@acme/${client.id}`, plain: `acme-${client.id}` },
    author: await user('author', config, registry.token('admin')),
    reader: await user('reader', config, registry.token('reader')),
    stranger: await user('stranger', withoutToken(config), ''),
    machine: (token) => user('machine', config, token),
  };
}

/** The words of the client's command, or an Error when it has none. */
export function words(
  { client }: Kit,
  command: Exclude<CommandName, 'login'>,
  given: Partial<Words> = {},
): readonly string[] {
  const act = client.family.commands[command];
  if (isCannot(act)) throw new Error(act.cannot);
  return act({ spec: '', tag: '', text: '', ...given });
}

type Said = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** What the registry itself has to say, whatever the client believes. */
export async function ask({ registry }: Kit, route: string): Promise<Said> {
  const headers = { authorization: `Bearer ${registry.token('admin')}` };
  const signal = AbortSignal.timeout(LAST_RESORT_MS);
  const response = await fetch(new URL(route, registry.url), { headers, signal });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Rejects with the sentence unless the condition holds; what was seen instead becomes the cause. */
export function must(condition: boolean, sentence: string, seen?: unknown): asserts condition {
  if (!condition)
    throw new Error(sentence, { cause: typeof seen === 'string' ? seen : JSON.stringify(seen) });
}
