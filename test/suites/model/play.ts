import { concurrently } from '../../../src/lib/concurrently';
import { groupBy } from '../../../src/lib/groupBy';
import { parsePackageName } from '../../../src/registry/names';
import { tarballKey } from '../../../src/store/keys/packages';
import type { Cluster } from './cluster';
import { carryOut } from './commands';
import { download, readPackage } from './commands/read';
import { findLatest, search } from './commands/search';
import { approve } from './commands/stage';
import { createDesk, type Desk, type Memory, type Proposal } from './desk';
import { type Happening, type History, type Problem, printed } from './history';
import { judge } from './oracle';
import { type Command, PROCESSES, type Round, type Variant } from './plan';
import { VERSIONS } from './registers';
import type { Setting } from './setting';
import { forgetStages, keptStages, stageFaults } from './stages';
import { verify } from './verify';
import { makeWare, type Ware } from './wares';

export type Stage = { readonly cluster: Cluster; readonly setting: Setting };

export type Played = {
  readonly commands: number;
  /** How often each request got each answer: `publish 200`. */
  readonly answers: ReadonlyMap<string, number>;
};

let roundsPlayed = 0;

/** Plays a round on packages that nobody has used; rejects with the history of a package that was not kept well. */
export async function play(round: Round, { cluster, setting }: Stage): Promise<Played> {
  roundsPlayed += 1;
  const prefix = `@acme/round${roundsPlayed}-`;
  const history: History = { happenings: [], problems: [] };
  const room = createRoom(prefix, history, cluster);
  await plantOrphans(round, room, setting);
  cluster.misbehave(round.weather, round.seed);
  await perform(round, room, cluster);
  cluster.misbehave({ clients: {}, s3: {} }, 0);
  await cluster.calm();
  await completeApprovals(room, prefix, setting);
  const hasKilled = round.disturbances.some(({ is }) => is === 'kill');
  await lookAround(room, !hasKilled && setting.s3 === undefined);
  const { faults } = await verify(setting.storage, prefix);
  faults.push(...(await stageFaults(setting.storage, prefix)));
  await forgetStages(setting.storage);
  history.problems.push(...faults.map((text) => ({ package: text.split('/', 2).join('/'), text })));
  const problems = judge(history);
  if (problems.length > 0) throw new Error(report(problems, history, cluster));
  const answers = [...groupBy(history.happenings, inShort)].map(([kind, its]) => [kind, its.length] as const);
  return { commands: round.clients.flat().length, answers: new Map(answers) };
}

function inShort({ label, isKnown, answer }: Happening): string {
  const what = label.replace(/ (?:"|\d| ?[abc]\b).*$/, '');
  return `${what} ${isKnown ? answer : 'unknown'}`;
}

type Room = (client: number, at: Pick<Command, 'package' | 'via'>) => Desk;

/** The packages of a round are `@acme/round7-0`, `@acme/round7-1` and so on. */
function createRoom(prefix: string, history: History, cluster: Cluster): Room {
  const wares = new Map<string, Promise<Ware>>();
  const memories = new Map<string, Memory>();
  const proposals = new Map<string, Map<string, Proposal>>();
  return (client, { package: number, via }) => {
    const name = `${prefix}${number}`;
    return createDesk({
      package: name,
      client,
      history,
      registry: cluster.registry(via),
      token: cluster.token,
      proposals: once(proposals, name, () => new Map()),
      memory: once(memories, `${client} ${name}`, () => ({ documents: [], answers: new Map() })),
      ware: (version: string, variant: Variant) =>
        once(wares, `${name} ${version} ${variant}`, () => makeWare(name, version, variant)),
    });
  };
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

async function plantOrphans({ orphans }: Round, room: Room, setting: Setting): Promise<void> {
  for (const { package: number, version, variant } of orphans) {
    const desk = room(-1, { package: number, via: 0 });
    const { tarball } = await desk.ware(version, variant);
    await setting.plant(tarballKey(parsePackageName(desk.package), version), tarball);
  }
}

async function perform({ clients, disturbances }: Round, room: Room, cluster: Cluster): Promise<void> {
  let done = 0;
  const disturb = () => {
    for (const { is, process, after } of disturbances) if (after === done) void cluster[is](process);
    done += 1;
  };
  await concurrently([...clients.entries()], clients.length, async ([client, commands]) => {
    for (const command of commands) {
      disturb();
      await carryOut(command.action, room(client, command));
    }
  });
}

/**
 * In the end every process must say the same, and have the bytes for what it says. `isFollowed`: search must have heard
 * of everything, which nobody promises of a write whose process died, or whose storage was away, right after it.
 */
async function lookAround(room: Room, isFollowed: boolean): Promise<void> {
  const visitor = -1;
  if (isFollowed) await searchEverywhere(room);
  for (const via of Array.from({ length: PROCESSES }).keys()) {
    for (const number of [0, 1, 2]) {
      const desk = room(visitor - via, { package: number, via });
      await readPackage(desk, 'full');
      await readPackage(desk, 'abbreviated');
      if (via === 0) for (const version of VERSIONS) await download(desk, version);
      if (isFollowed) await findLatest(desk);
    }
  }
}

/** Whoever was cut off while they approved does it again, and that is all it takes. */
async function completeApprovals(room: Room, prefix: string, { storage }: Setting): Promise<void> {
  for (const { id, name, version, integrity, tag, state } of await keptStages(storage)) {
    if (state.is !== 'approving') continue;
    const desk = room(-1, { package: Number(name.full.slice(prefix.length)), via: 0 });
    desk.proposals.set(id, { version, build: { integrity, tag } });
    await approve(desk, id, state.login === 'reader' ? 'reader' : 'admin');
  }
}

/** Each process then writes to the catalogue what it has not written after its answers. */
async function searchEverywhere(room: Room): Promise<void> {
  for (const via of Array.from({ length: PROCESSES }).keys())
    await search(room(-1 - via, { package: 0, via }));
}

function report(problems: readonly Problem[], { happenings }: History, cluster: Cluster): string {
  const [first] = problems;
  const its = happenings.filter((happening) => happening.package === first?.package);
  return [
    `${problems.length} problems:`,
    ...problems.map((problem) => `  ${problem.package}: ${problem.text}`),
    `All that happened to ${first?.package}:`,
    printed(its),
    'The processes said at last:',
    cluster.output(),
  ]
    .join('\n')
    .replace(/(sha512-[\w+/]{6})[\w+/=]*/g, '$1…');
}
