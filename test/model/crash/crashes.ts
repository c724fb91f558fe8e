import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { build } from 'esbuild';
import { createFolderStorage } from '../../../src/adapters/folder';
import type { Storage } from '../../../src/context';
import { start } from '../../support/process';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { verify } from '../verify';
import type { Request } from './requests';

export type Scenario = {
  /** Resolves with the request during which the process dies. */
  readonly before: () => Promise<Request>;
  /** What the client does then, in a process that lives: it must succeed. */
  readonly again: () => Promise<void>;
  /** What is there in the end. */
  readonly after: (storage: Storage) => Promise<void>;
  /** Keys that the process may leave behind without an index that names them. */
  readonly orphans?: readonly string[];
};

const MAX_STEPS = 200;

/**
 * Lets a process die at every step of a request, each time over a folder of its own, and looks at what it leaves. The
 * result answers how often it died. Call in `describe`.
 */
export function useCrashes(): (scenario: Scenario) => Promise<number> {
  let tools = '';
  beforeAll(async () => {
    tools = await makeTempFolder();
    const entryPoints = [path.join(__dirname, 'child.ts')];
    await build({ entryPoints, bundle: true, platform: 'node', target: 'node20', outdir: tools });
  });
  afterAll(() => removeFolder(tools));
  return async (scenario) => {
    for (let step = 1; step <= MAX_STEPS; step += 1) {
      const folder = await makeTempFolder();
      process.env.storage = folder;
      const hasDied = await die(scenario, { tools, folder, step });
      await removeFolder(folder);
      if (!hasDied) return step - 1;
    }
    throw new Error(`The request takes more than ${MAX_STEPS} steps.`);
  };
}

type Place = { readonly tools: string; readonly folder: string; readonly step: number };

async function die(scenario: Scenario, { tools, folder, step }: Place): Promise<boolean> {
  const request = await scenario.before();
  const file = path.join(tools, 'request.json');
  await writeFile(file, JSON.stringify(request));
  const hasDied = await runChild([path.join(tools, 'child.js'), String(step), file]);
  const storage = createFolderStorage(folder);
  await expectSound(storage, { step, orphans: scenario.orphans ?? [] });
  await scenario.again();
  await scenario.after(storage);
  await expectSound(storage, { step, orphans: scenario.orphans ?? [] });
  return hasDied;
}

async function runChild(args: readonly string[]): Promise<boolean> {
  const { child, finished } = start(process.execPath, args, { cwd: __dirname, env: process.env });
  const { code, stdout, stderr } = await finished;
  if (child.signalCode === 'SIGKILL') return true;
  if (code !== 0) throw new Error(`The process failed:\n${stdout}${stderr}`);
  return false;
}

type Expected = { readonly step: number; readonly orphans: readonly string[] };

async function expectSound(storage: Storage, { step, orphans }: Expected): Promise<void> {
  const found = await verify(storage, '');
  const unexpected = found.orphans.filter((key) => !orphans.includes(key));
  expect({ step, faults: found.faults, unexpected }).toEqual({ step, faults: [], unexpected: [] });
}
