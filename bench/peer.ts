// `npm run bench:peer`: this registry beside Verdaccio, on the same Node and in the same run. Each gets a process over an
// upstream on loopback, and they are asked in turns. Needs Linux and wrk. `--quick` measures once and shortly, and leaves
// the tree out; `--only react` measures the cases with that word in their names, `--only tree` the tree.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, cases, prepare } from './peer/cases';
import { atRest, type Figure, peakMemory } from './peer/measure';
import { type Measured, met, printCases } from './peer/report';
import { type Server, startOurs, startVerdaccio } from './peer/server';
import { measureTree } from './peer/tree';
import { startUpstream } from './peer/upstream';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const scale = values.quick
  ? { rounds: 1, seconds: 2, slow: 4, publishes: 100, tags: 500 }
  : { rounds: 3, seconds: 5, slow: 10, publishes: 400, tags: 3000 };
const TREES = 4;
const MEMORY_GOAL = 0.5;

async function main(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'codebox-peer-'));
  const chosen = cases(scale).filter(({ name }) => name.includes(values.only));
  console.log(`Node ${process.version}, ${new Date().toISOString()}`);
  try {
    if (chosen.length > 0) await measureCases(root, chosen);
    if (values.only === 'tree' || (values.only === '' && !values.quick)) {
      await measureTree(root, values.quick ? 1 : TREES);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
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
    await printMemory(ours, theirs);
  } finally {
    await ours.stop();
    await theirs.stop();
    await upstream.close();
  }
}

async function measureCase(one: Case, ours: Server, theirs: Server): Promise<Measured> {
  const figures: { readonly ours: Figure[]; readonly theirs: Figure[] } = { ours: [], theirs: [] };
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
  const { name, goal } = one;
  return { name, goal, ...figures };
}

async function printMemory(ours: Server, theirs: Server): Promise<void> {
  const [own, other] = [await peakMemory(ours.pid), await peakMemory(theirs.pid)];
  const ratio = own / other;
  const goal = `goal ≤ ${MEMORY_GOAL}: ${met(ratio <= MEMORY_GOAL)}`;
  console.log(`\nPeak memory: ours ${own} MB, Verdaccio ${other} MB, ratio ${ratio.toFixed(2)}, ${goal}`);
}

void main();
