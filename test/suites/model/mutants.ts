// npm run test:mutants [-- WORDS OF A TITLE]: the model test must fail for each of these mistakes, on a copy of the sources
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INPUTS } from '../../support/lambda/package';
import { LAST_RESORT_MS } from '../../support/lastResort';
import { cleanEnvironment } from '../../support/process';
import { MUTATIONS, type Mutation } from './mutations';

const ROOT = path.resolve(__dirname, '../../..');
const COPIED = [...INPUTS, 'test'];
const SEED = '6';
/** Each mistake was found within the first few. */
const ROUNDS = 100;

async function main([words = '']: readonly string[]): Promise<void> {
  const mutations = MUTATIONS.filter(({ title }) => title.includes(words));
  if (mutations.length === 0) throw new Error(`No mistake has these words in its title: ${words}`);
  const copy = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-mutants-')));
  try {
    for (const name of COPIED) await cp(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    for (const mutation of mutations) await tryMutation(mutation, copy);
  } finally {
    await rm(copy, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function tryMutation({ title, file, text, instead }: Mutation, copy: string): Promise<void> {
  const target = path.join(copy, file);
  const source = await readFile(target, 'utf8');
  if (source.split(text).length !== 2)
    throw new Error(`${title}: ${file} does not hold the text exactly once.`);
  await writeFile(
    target,
    source.replace(text, () => instead),
  );
  const started = performance.now();
  const found = await firstProblem(copy);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${title}: ${found === undefined ? 'NOT FOUND' : `found in ${seconds} s\n  ${found}`}`);
  if (found === undefined) process.exitCode = 1;
  await writeFile(target, source);
}

/** What the model test has against the copy; undefined when it is content. */
async function firstProblem(copy: string): Promise<string | undefined> {
  const { code, output } = await runModel(copy);
  if (code === 0) return undefined;
  const problem = /^\d+ problems:\n {2}(.*)$/m.exec(output)?.[1];
  if (problem === undefined) throw new Error(`The model test did not come to its end.\n${output}`);
  return problem;
}

/** In a process group of its own, so that its registries go with it when it hangs. */
async function runModel(copy: string) {
  const env = cleanEnvironment({
    MODEL_SEED: SEED,
    MODEL_ROUNDS: String(ROUNDS),
    MODEL_PATH: undefined,
    S3_ENDPOINT: undefined,
  });
  const args = ['--import', 'tsx', 'test/suites/model/main.ts'];
  const child = spawn(process.execPath, args, { cwd: copy, env, detached: true });
  const end = () => endGroup(child.pid);
  const timer = setTimeout(end, 2 * LAST_RESORT_MS);
  process.once('exit', end);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code]: (number | null)[] = await once(child, 'close');
  clearTimeout(timer);
  process.off('exit', end);
  return { code, output };
}

function endGroup(leader: number | undefined): void {
  if (leader !== undefined) process.kill(-leader, 'SIGKILL');
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
