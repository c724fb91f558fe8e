import { RegistryError } from '../../errors';
import type { JsonObject } from '../../lib/json';
import type { Storage } from '../../ports/storage';
import { builtFrom } from '../../registry/packument/builtFrom';
import { withoutTarball } from '../../registry/stages/document';
import { type Actor, type Stage, serializeStage, stageIdFor } from '../../registry/stages/stage';
import { stageKey } from '../keys/stages';
import type { CheckedPublication } from '../publications';
import { isOver, readStage } from '../stages';
import { undecided, waitingStages } from './waiting';

export type Proposed = {
  readonly checked: CheckedPublication;
  readonly document: JsonObject;
  readonly actor: Actor;
  readonly now: Date;
};

/** How often the same bytes may be proposed again after they were rejected, within the days that a record is kept. */
const MAX_ATTEMPTS = 100;
/** Versions of one package that wait at once. */
const MAX_WAITING = 100;

/**
 * Keeps what was proposed. Resolves with the stage that was there already, when the same person sends the same again:
 * the answer was lost. RegistryError 403 after a hundred rejections of the same bytes, and
 * while a hundred other versions of the package wait.
 */
export async function keepStage(
  proposed: Proposed,
  storage: Storage,
): Promise<{ readonly stage: Stage; readonly isNew: boolean }> {
  const { checked, now } = proposed;
  const { tarball } = checked.publication;
  const document = Buffer.from(JSON.stringify(withoutTarball(proposed.document)));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stage = stageOf(proposed, document, attempt);
    const found = await readStage(stage.id, storage);
    if (found && isOver(found.stage, now)) continue;
    if (found) return { stage: found.stage, isNew: false };
    await assertRoom(stage, now, storage);
    await keep(stageKey(stage.id, 'package'), tarball, storage);
    await keep(stageKey(stage.id, 'manifest.json'), Buffer.from(JSON.stringify(checked.manifest)), storage);
    await keep(stageKey(stage.id, 'document.json'), document, storage);
    const isNew =
      (await storage.create(stageKey(stage.id, 'stage.json'), serializeStage(stage))) === 'created';
    return { stage, isNew };
  }
  throw new RegistryError(403, 'The same version was proposed and rejected too often. Change it first.');
}

/** What is there already is the same, because the id is made of it. Written anew, it is kept as long as the record. */
async function keep(key: string, body: Uint8Array, storage: Storage): Promise<void> {
  if ((await storage.create(key, body, { mayBeLost: true })) === 'created') return;
  const found = await storage.get(key);
  if (found) await storage.replace(key, body, found.etag);
}

/** Of fewer in all, none has to be read. Two at once may both pass: the bound is there for lists, not to the last one. */
async function assertRoom({ name }: Stage, now: Date, storage: Storage): Promise<void> {
  if ((await undecided(storage)).length < MAX_WAITING) return;
  const waiting = await waitingStages(storage, now);
  if (waiting.filter((stage) => stage.name.full === name.full).length < MAX_WAITING) return;
  throw new RegistryError(
    403,
    `${MAX_WAITING} proposed versions of ${name.full} wait already. Approve or reject some of them first: npm stage list ${name.full}`,
  );
}

function stageOf({ checked, actor, now }: Proposed, document: Buffer, attempt: number): Stage {
  const { publication, facts, isAttested } = checked;
  const built =
    isAttested && publication.provenance && builtFrom(publication.provenance.bytes.toString('utf8'));
  const { name, version, tag, integrity, shasum, tarball } = publication;
  const content = [
    name.full,
    version,
    integrity,
    document.toString('utf8'),
    actor.type,
    actor.id,
    actor.name,
  ];
  return {
    id: stageIdFor(content, attempt),
    ...{ name, version, tag, createdAt: now.toISOString(), actor, integrity, shasum },
    size: tarball.length,
    unpackedSize: facts.unpackedSize,
    fileCount: facts.fileCount,
    isAttested,
    ...(built && { builtFrom: built }),
    state: { is: 'waiting' },
  };
}
