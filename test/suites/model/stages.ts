import ssri from 'ssri';
import { own } from '../../../src/lib/json';
import type { Storage } from '../../../src/ports/storage';
import { isUnpublished } from '../../../src/registry/packument/unpublish';
import { parseStage, type Stage } from '../../../src/registry/stages/stage';
import { STAGE_PREFIX } from '../../../src/store/keys';
import { stageKey, stageOfKey } from '../../../src/store/keys/stages';
import { readPackument } from '../../../src/store/packuments';

/** The records of all proposals, as they are kept. */
export async function keptStages(storage: Storage): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  for await (const { key } of storage.list(STAGE_PREFIX)) {
    const stored = stageOfKey(key, 'stage.json') === undefined ? undefined : await storage.get(key);
    if (stored) stages.push(parseStage(stored.body));
  }
  return stages;
}

export async function forgetStages(storage: Storage): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of storage.list(STAGE_PREFIX)) keys.push(key);
  for (const key of keys) await storage.delete(key);
}

/**
 * What is wrong with what is kept in the end: a proposal that waits must be whole, one that was approved must be
 * published, and what says that it was approved must have been.
 */
export async function stageFaults(storage: Storage, prefix: string): Promise<readonly string[]> {
  const stages = await keptStages(storage);
  const faults: string[] = [];
  for (const stage of stages) {
    const fault = await faultOf(stage, storage);
    if (fault !== undefined)
      faults.push(`${stage.name.full}/${stage.version}: its proposal ${stage.id} ${fault}`);
  }
  return [...faults, ...(await notApproved(stages, storage, prefix))];
}

async function faultOf(stage: Stage, storage: Storage): Promise<string | undefined> {
  const { id, name, version, integrity, state } = stage;
  if (state.is === 'approving') return `is still being approved by ${state.login}.`;
  if (state.is === 'waiting') {
    const [tarball, ...others] = await Promise.all(
      (['package', 'document.json', 'manifest.json'] as const).map((part) => storage.get(stageKey(id, part))),
    );
    const isWhole = tarball && others.every((other) => other !== undefined);
    if (!isWhole) return 'waits and is not whole.';
    return ssri.checkData(Buffer.from(tarball.body), integrity) ? undefined : 'has other bytes.';
  }
  if (state.is === 'rejected') return undefined;
  const packument = await readPackument(storage, name);
  const manifest = packument && own(packument.versions, version);
  if (!manifest) {
    return packument && isUnpublished(packument, version) ? undefined : 'was approved and is not published.';
  }
  return manifest.dist.integrity === integrity ? undefined : 'was approved, and other bytes are published.';
}

/** Versions that name somebody who approved them, and no proposal that was. */
async function notApproved(
  stages: readonly Stage[],
  storage: Storage,
  prefix: string,
): Promise<readonly string[]> {
  const names = new Map(stages.map(({ name }) => [name.full, name]));
  const faults: string[] = [];
  for (const [full, name] of names) {
    const versions = full.startsWith(prefix) ? (await readPackument(storage, name))?.versions : undefined;
    for (const [version, { _npmUser: user, dist }] of Object.entries(versions ?? {})) {
      const isSaid = JSON.stringify(user ?? {}).includes('approvedBy');
      const isSo = stages.some(
        (stage) =>
          stage.name.full === full &&
          stage.version === version &&
          stage.integrity === dist.integrity &&
          stage.state.is === 'approved',
      );
      if (isSaid && !isSo) faults.push(`${full}/${version}: nobody has approved it.`);
    }
  }
  return faults;
}
