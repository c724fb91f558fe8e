import path from 'node:path';
import { checkData } from 'ssri';
import { isObject } from '../../../../src/lib/json';
import { LAST_RESORT_MS } from '../../../support/lastResort';
import type { LocalRegistry } from '../../../support/localRegistry';
import { inParallel } from '../inParallel';
import { must } from '../kit';
import type { Column, Table } from '../report';
import { attempt, type Cell } from '../row';
import { createSandbox, type Sandbox } from '../sandbox';
import { recommended } from '../setup';
import { install, nodeSpec, type Tool } from '../toolbox';
import { type Ground, tell, withRegistry } from '../tryouts';
import { changeRepository, createRepository, GIT_CONFIG, pushedTags } from './repository';
import type { Release, ReleaseTool } from './tool';

const TITLES = { first: 'a first release', second: 'a second release' } as const;

type Ready = { readonly tool: ReleaseTool; readonly installed: Tool; readonly bins: readonly string[] };
type Place = {
  readonly registry: LocalRegistry;
  readonly sandbox: Sandbox;
  /** The repository. */
  readonly folder: string;
};

/** Two releases with each tool, all at one registry. */
export async function tryReleases(tools: readonly ReleaseTool[], ground: Ground): Promise<Table> {
  const empty: Table = { corner: 'a release with', titles: Object.values(TITLES), columns: [] };
  if (tools.length === 0) return empty;
  const place = { ...ground, root: path.join(ground.root, 'releases') };
  const ready = await inParallel(tools, prepare);
  const columns = await withRegistry(place, (registry) =>
    inParallel(ready, (one) => tryTool(one, { registry, root: place.root })),
  );
  return { ...empty, columns };
}

async function prepare(tool: ReleaseTool): Promise<Ready> {
  const installed = await install(tool.spec);
  const others = await Promise.all([install(nodeSpec(tool.node)), install('npm@latest')]);
  console.log(`${tool.id.padEnd(16)} ${installed.version} on Node ${tool.node}`);
  return { tool, installed, bins: [installed, ...others].map(({ bin }) => bin) };
}

async function tryTool(ready: Ready, world: { registry: LocalRegistry; root: string }): Promise<Column> {
  const { tool, installed } = ready;
  const cells = new Map<string, Cell>();
  const place = await createPlace(ready, world);
  for (const which of ['first', 'second'] as const) {
    const cell = await attempt(world.registry, () => release(tool, tool[which], place));
    cells.set(TITLES[which], cell);
    tell(tool.id, TITLES[which], cell);
  }
  return { name: tool.id, node: tool.node, version: installed.version, cells };
}

async function createPlace(
  { tool, installed, bins }: Ready,
  { registry, root }: { registry: LocalRegistry; root: string },
): Promise<Place> {
  const config = { ...(await recommended('npm', registry.url)), '~/.gitconfig': GIT_CONFIG };
  const token = registry.token('admin');
  const env = tool.env ?? {};
  const sandbox = await createSandbox({ root: path.join(root, tool.id), bins, config, env, token });
  const modules = tool.local ? installed.modules : undefined;
  const folder = await createRepository(sandbox, { files: tool.files, modules });
  return { registry, sandbox, folder };
}

async function release(tool: ReleaseTool, wanted: Release, place: Place): Promise<Cell> {
  const { sandbox, folder } = place;
  await changeRepository(sandbox, folder, wanted);
  for (const { args, ...how } of wanted.steps) await sandbox.succeed(args, folder, how);
  for (const name of tool.packages) await expectReleased(name, wanted.version, place);
  const tags = await pushedTags(sandbox, folder);
  must(tags.includes(tool.tag(wanted.version)), 'the tag is not in the remote', tags);
  return { kind: 'ok', reason: wanted.note };
}

async function expectReleased(name: string, version: string, { registry }: Place): Promise<void> {
  const answer = await ask(encodeURIComponent(name), registry);
  const packument: unknown = await answer.json();
  must(answer.ok && isObject(packument), `the registry has no ${name}`, packument);
  const tags = isObject(packument['dist-tags']) ? packument['dist-tags'] : {};
  must(tags.latest === version, `${name} is not at ${version}`, tags);
  const manifest = isObject(packument.versions) ? packument.versions[version] : undefined;
  const dist = isObject(manifest) && isObject(manifest.dist) ? manifest.dist : {};
  const tarball = await ask(String(dist.tarball), registry);
  const bytes = Buffer.from(await tarball.arrayBuffer());
  must(checkData(bytes, String(dist.integrity)) !== false, `the tarball of ${name} is another`, dist);
}

function ask(route: string, registry: LocalRegistry): Promise<Response> {
  const headers = { authorization: `Bearer ${registry.token('admin')}` };
  const signal = AbortSignal.timeout(LAST_RESORT_MS);
  return fetch(new URL(route, registry.url), { headers, signal });
}
