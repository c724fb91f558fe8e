import { RegistryError } from '../errors';
import { isObject, type JsonObject, parseJson } from '../lib/json';
import { DAY_MS } from '../lib/span';
import type { Storage } from '../ports/storage';
import type { Principal, Rules } from '../registry/access/can';
import { withTarball } from '../registry/stages/document';
import { ended } from '../registry/stages/moves';
import { maySee } from '../registry/stages/rights';
import {
  hasEnded,
  parseStage,
  STAGE_DAYS,
  type Stage,
  serializeStage,
  stageIdIn,
} from '../registry/stages/stage';
import { STAGE_PREFIX } from './keys';
import { stageKey } from './keys/stages';

/* Versions that were proposed. Four objects each: the tarball, the manifest as
 * it will be served, what else was sent, and the record, which is written last. */

/** A day more than a proposal waits: none goes while it is being approved. */
const KEPT_MS = (STAGE_DAYS + 1) * DAY_MS;

/** Has somebody decided, or nobody for too long? */
export function isOver(stage: Stage, now: Date): boolean {
  return hasEnded(stage, now) || stage.state.is === 'rejected' || stage.state.is === 'approved';
}

export type FoundStage = { readonly stage: Stage; readonly etag: string };

/** `text`: what somebody says is its id. undefined: there is none. */
export async function readStage(text: string, storage: Storage): Promise<FoundStage | undefined> {
  const id = stageIdIn(text);
  const stored = id === undefined ? undefined : await storage.get(stageKey(id, 'stage.json'));
  return stored && { stage: parseStage(stored.body), etag: stored.etag };
}

/** RegistryError 404 for what is not there, and for what that person may not see; also for what has ended. */
export async function visibleStage(
  { id, principal, rules }: { readonly id: string; readonly principal: Principal; readonly rules: Rules },
  storage: Storage,
): Promise<Stage> {
  const found = await readStage(id, storage);
  if (!found || !maySee(principal, found.stage, rules)) throw noStage();
  if (hasEnded(found.stage, new Date())) throw ended(found.stage);
  return found.stage;
}

/** 404, also for somebody who may not see it. */
export function noStage(): RegistryError {
  return new RegistryError(404, 'There is no proposed version with that id.');
}

/** The publish document as it was sent; undefined: it is gone, because somebody has decided meanwhile. */
export async function stagedDocument({ id }: Stage, storage: Storage): Promise<JsonObject | undefined> {
  const [stored, tarball] = await Promise.all([
    storage.get(stageKey(id, 'document.json')),
    storage.get(stageKey(id, 'package')),
  ]);
  const document = stored && parseJson(Buffer.from(stored.body).toString('utf8'));
  return tarball && isObject(document) ? withTarball(document, tarball.body) : undefined;
}

/** A folder forgets nothing by itself, as the rule of the bucket does (resources/bucket.yml). */
export async function forgetOldStages(storage: Storage, now: Date): Promise<void> {
  for await (const { key, lastModified } of storage.list(STAGE_PREFIX)) {
    if (now.getTime() - lastModified.getTime() > KEPT_MS) await storage.delete(key);
  }
}

/** Moves it to its next state, unless somebody was faster. */
export async function moveStage(
  from: FoundStage,
  to: Stage,
  storage: Storage,
): Promise<'replaced' | 'changed'> {
  return storage.replace(stageKey(to.id, 'stage.json'), serializeStage(to), from.etag);
}

/** What only a waiting one needs. Nothing else can be decided about it. */
export async function dropContents({ id }: Stage, storage: Storage): Promise<void> {
  await storage.delete(stageKey(id, 'document.json'));
  await storage.delete(stageKey(id, 'manifest.json'));
  await storage.delete(stageKey(id, 'package'));
}
