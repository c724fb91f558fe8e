import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { build } from 'esbuild';
import type { Storage } from '../../../src/ports/storage';
import { setEnvironment } from '../../support/environment';
import type { Running } from '../../support/process';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { verify } from '../model/verify';
import { openFolder } from './folderPlace';
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

/** A store for one death; the handlers of this process find it in their environment. */
export type Place = {
  readonly storage: Storage;
  /** Starts a process with that script, which answers the request in the file and dies at that step, if it gets there. */
  run(script: string, step: number, file: string): Running;
  close(): Promise<void>;
};

const MAX_STEPS = 200;

/**
 * Lets a process die at every step of a request, each time over a store of its own, and looks at what it leaves. The
 * result answers how often it died. Call in `describe`.
 */
export function useCrashes(open: () => Promise<Place> = openFolder): (scenario: Scenario) => Promise<number> {
  let tools = '';
  beforeAll(async () => {
    tools = await makeTempFolder();
    const entryPoints = [path.join(__dirname, 'child.ts')];
    await build({ entryPoints, bundle: true, platform: 'node', target: 'node20', outdir: tools });
  });
  afterAll(() => removeFolder(tools));
  return async (scenario) => {
    for (let step = 1; step <= MAX_STEPS; step += 1) {
      const place = await open();
      const hasDied = await die(scenario, { place, tools, step });
      await place.close();
      if (!hasDied) return step - 1;
    }
    throw new Error(`The request takes more than ${MAX_STEPS} steps.`);
  };
}

/** The same, where the packages of the company are written, without the registry's own lines. */
export function usePackageCrashes(open?: () => Promise<Place>): ReturnType<typeof useCrashes> {
  const crash = useCrashes(open);
  let restore: () => void;
  beforeAll(() => {
    restore = setEnvironment({ privateScopes: '@acme' });
  });
  afterAll(() => restore());
  beforeEach(() => void jest.spyOn(console, 'log').mockImplementation(() => {}));
  afterEach(() => void jest.restoreAllMocks());
  return crash;
}

type Death = { readonly place: Place; readonly tools: string; readonly step: number };

async function die(scenario: Scenario, { place, tools, step }: Death): Promise<boolean> {
  const { before, again, after, orphans = [] } = scenario;
  const file = path.join(tools, 'request.json');
  await writeFile(file, JSON.stringify(await before()));
  const hasDied = await wasKilled(place.run(path.join(tools, 'child.js'), step, file));
  await expectSound(place, { step, orphans });
  await again();
  await after(place.storage);
  await expectSound(place, { step, orphans });
  return hasDied;
}

async function wasKilled({ child, finished }: Running): Promise<boolean> {
  const { code, stdout, stderr } = await finished;
  if (child.signalCode === 'SIGKILL') return true;
  if (code !== 0) throw new Error(`The process failed:\n${stdout}${stderr}`);
  return false;
}

type Expected = { readonly step: number; readonly orphans: readonly string[] };

async function expectSound({ storage }: Place, { step, orphans }: Expected): Promise<void> {
  const found = await verify(storage, '');
  const unexpected = found.orphans.filter((key) => !orphans.includes(key));
  expect({ step, faults: found.faults, unexpected }).toEqual({ step, faults: [], unexpected: [] });
}
