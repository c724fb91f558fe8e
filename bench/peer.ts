// `npm run bench:peer`: this registry beside Verdaccio, on the same Node and in the same run. Each gets a process over an
// upstream on loopback, and they are asked in turns. A quarter of an hour of two cores; no case begins after twenty
// minutes, and what fails or was not measured says so and ends the run with 1. Needs Linux, wrk and Node 22, as Verdaccio
// does. `--quick` measures once and shortly, and leaves the tree out; `--only react` measures the cases with that word in
// their names, `--only tree` the tree. `--away 0`: the upstream of the tree answers at once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, cases, prepare } from './peer/cases';
import { measureFloor } from './peer/floor';
import { atRest, type Figure, peakMemory } from './peer/measure';
import { type Measured, met, printCases } from './peer/report';
import { type Server, startOurs, startVerdaccio } from './peer/server';
import { measureTree } from './peer/tree';
import { startUpstream } from './peer/upstream';
import { within } from './peer/within';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    // What a packument of the public registry took to its first byte, from where this was written.
    away: { type: 'string', default: '55' },
  },
});
const scale = values.quick
  ? { rounds: 1, seconds: 2, slow: 3, warmUp: 1, publishes: 100, tags: 300 }
  : { rounds: 3, seconds: 2, slow: 9, warmUp: 1, publishes: 240, tags: 1000 };
const TREES = 2;
const MEMORY_GOAL = 0.5;
const CASE_MS = 90_000;
const ALL_MS = 20 * 60_000;
const deadline = performance.now() + ALL_MS;

async function main(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'codebox-peer-'));
  const chosen = cases(scale).filter(({ name }) => name.includes(values.only));
  const started = performance.now();
  console.log(`Node ${process.version}, ${new Date().toISOString()}`);
  if (Number.parseInt(process.versions.node, 10) < 22)
    throw new Error('Verdaccio does not run on this Node.');
  try {
    if (chosen.length > 0) await measureCases(root, chosen);
    if (values.only === 'tree' || (values.only === '' && !values.quick)) {
      await measureTree(root, {
        rounds: values.quick ? 1 : TREES,
        deadline,
        away: Number(values.away),
      });
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  console.log(`\n${Math.round((performance.now() - started) / 1000)} s in all.`);
}

async function measureCases(root: string, chosen: readonly Case[]): Promise<void> {
  const upstream = await startUpstream({ abbreviates: false });
  const ours = await startOurs({ folder: path.join(root, 'ours'), upstream: upstream.url });
  const theirs = await startVerdaccio({ folder: path.join(root, 'theirs'), upstream: upstream.url });
  try {
    await prepare(ours);
    await prepare(theirs);
    const measured: Measured[] = [];
    for (const one of chosen) measured.push(await measureCase(one, ours, theirs));
    printCases(measured);
    const floor = await measureFloor(root);
    console.log(
      `\nThis disk makes ${Math.round(floor)} writes a second safe, one after the other, and a publish waits for three.`,
    );
    await printMemory(ours, theirs);
  } finally {
    await ours.stop();
    await theirs.stop();
    await upstream.close();
  }
}

async function measureCase(one: Case, ours: Server, theirs: Server): Promise<Measured> {
  const { name, goal } = one;
  const figures: Turns = { ours: [], theirs: [] };
  try {
    if (performance.now() > deadline) throw new Error('There was no time left.');
    await within(CASE_MS, 'The case', takeTurns(one, { ours, theirs, figures }));
    return { name, goal, ...figures };
  } catch (error) {
    process.exitCode = 1;
    return { name, goal, ...figures, fault: error instanceof Error ? error.message : String(error) };
  }
}

type Turns = { readonly ours: Figure[]; readonly theirs: Figure[] };
type Both = { readonly ours: Server; readonly theirs: Server; readonly figures: Turns };

async function takeTurns(one: Case, { ours, theirs, figures }: Both): Promise<void> {
  // The first is not counted: it warms both up.
  for (let round = 0; round <= scale.rounds; round += 1) {
    const own = await one.measure(ours, round);
    await atRest(ours);
    const other = await one.measure(theirs, round);
    await atRest(theirs);
    if (round === 0) continue;
    figures.ours.push(own);
    figures.theirs.push(other);
    console.log(`${one.name}: ${own.rate.toFixed(1)} ${other.rate.toFixed(1)} (ours, theirs)`);
  }
}

async function printMemory(ours: Server, theirs: Server): Promise<void> {
  const [own, other] = [await peakMemory(ours.pid), await peakMemory(theirs.pid)];
  const ratio = own / other;
  const goal = `goal ≤ ${MEMORY_GOAL}: ${met(own > 0 && ratio <= MEMORY_GOAL)}`;
  console.log(`\nPeak memory: ours ${own} MB, Verdaccio ${other} MB, ratio ${ratio.toFixed(2)}, ${goal}`);
}

// So that the processes that it has started end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
