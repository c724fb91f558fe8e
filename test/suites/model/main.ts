// npm run test:model: random histories on several processes over one store, held to what the registry promises
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { groupBy } from '../../../src/lib/groupBy';
import { startCluster } from './cluster';
import { PROCESSES, type Round, rounds } from './plan';
import { type Played, play } from './play';
import { openSetting } from './setting';

/** 200 commands each. */
const ROUNDS = 50;
const TELL_EVERY = 50;
/** Processes do not keep step, so that a round which failed once may well pass the next time. */
const REPLAYS = 20;

/** MODEL_PATH: where in the seed a failure was; MODEL_ROUNDS: how many; MODEL_SECONDS: none begins after that. */
const { MODEL_SEED, MODEL_PATH, MODEL_ROUNDS, MODEL_SECONDS } = process.env;

async function main(): Promise<void> {
  const seed = Number(MODEL_SEED ?? randomInt(2 ** 31));
  const setting = await openSetting();
  const cluster = await startCluster(setting, PROCESSES).catch(async (error) => {
    await setting.close();
    throw error;
  });
  const started = performance.now();
  const played: Played[] = [];
  console.log(`${PROCESSES} processes over ${setting.title}, MODEL_SEED=${seed}`);
  const seconds = Number(MODEL_SECONDS ?? Number.POSITIVE_INFINITY);
  const game = {
    isOver: () => played.length > 0 && performance.now() - started > seconds * 1000,
    play: async (round: Round) => {
      played.push(await play(round, { cluster, setting }));
      if (played.length % TELL_EVERY === 0) console.log(`${played.length} rounds`);
    },
  };
  try {
    tell(await (MODEL_PATH === undefined ? checkAll(game, seed) : checkOne(game, seed, MODEL_PATH)));
  } finally {
    console.log(summary(played, performance.now() - started));
    console.log(JSON.stringify(cluster.tally()));
    await cluster.close();
    await setting.close();
  }
}

type Game = {
  /** Is the time over? Asked between two rounds, as fast-check's own limit leaves one going on behind our back. */
  isOver(): boolean;
  play(round: Round): Promise<void>;
};

function checkAll({ isOver, play }: Game, seed: number) {
  const numRuns = Number(MODEL_ROUNDS ?? ROUNDS);
  const property = fc.asyncProperty(rounds(), async (round) => {
    if (isOver()) throw new fc.PreconditionFailure(true);
    await play(round);
  });
  return fc.check(property, { seed, numRuns, endOnFailure: true });
}

/** That round and no other, again and again until it fails. */
async function checkOne({ isOver, play }: Game, seed: number, path: string) {
  const times = Number(MODEL_ROUNDS ?? REPLAYS);
  console.log(`Round ${path} alone, until it fails, and at most ${times} times.`);
  const property = fc.asyncProperty(rounds(), async (round) => {
    for (let time = 1; time <= times && !isOver(); time += 1) await play(round);
  });
  return fc.check(property, { seed, path, numRuns: 1, endOnFailure: true });
}

/** Without the round itself, which is long, and comes again with its seed. */
function tell({ failed, counterexamplePath, errorInstance, seed }: fc.RunDetails<[Round]>): void {
  if (!failed) return;
  const again = `MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath} npm run test:model`;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`${reason}\n\nThe same round again: ${again}`);
}

function summary(played: readonly Played[], milliseconds: number): string {
  const answers = groupBy(
    played.flatMap(({ answers }) => [...answers]),
    ([kind]) => kind,
  );
  const counts = [...answers].map(([kind, its]) => `${kind}: ${sum(its.map(([, count]) => count))}`).sort();
  const commands = sum(played.map((round) => round.commands));
  const seconds = Math.round(milliseconds / 1000);
  return `${commands} commands in ${played.length} rounds and ${seconds} s.\n${counts.join(', ')}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
