// npm run test:model: random histories on several processes over one store, held to what the registry promises
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { startCluster } from './cluster';
import { groupBy } from './groupBy';
import { PROCESSES, type Round, rounds } from './plan';
import { type Played, play } from './play';
import { openSetting } from './setting';

/** 200 commands each. */
const ROUNDS = 50;
const TELL_EVERY = 50;

async function main(): Promise<void> {
  const seed = Number(process.env.MODEL_SEED ?? randomInt(2 ** 31));
  const setting = await openSetting();
  const cluster = await startCluster(setting, PROCESSES);
  const started = performance.now();
  const played: Played[] = [];
  console.log(`${PROCESSES} processes over ${setting.title}, MODEL_SEED=${seed}`);
  try {
    const property = fc.asyncProperty(rounds(), async (round) => {
      played.push(await play(round, { cluster, setting }));
      if (played.length % TELL_EVERY === 0) console.log(`${played.length} rounds`);
    });
    tell(await fc.check(property, { ...parameters(), seed, endOnFailure: true }));
  } finally {
    console.log(summary(played, performance.now() - started));
    console.log(JSON.stringify(cluster.tally()));
    await cluster.close();
    await setting.close();
  }
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

/** MODEL_ROUNDS: how many; MODEL_PATH: where in the seed a failure was; MODEL_SECONDS: no new round after that. */
function parameters() {
  const { MODEL_ROUNDS, MODEL_PATH, MODEL_SECONDS } = process.env;
  return {
    numRuns: Number(MODEL_ROUNDS ?? ROUNDS),
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
    ...(MODEL_SECONDS !== undefined && { interruptAfterTimeLimit: Number(MODEL_SECONDS) * 1000 }),
  };
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
