import { createHash } from 'node:crypto';
import { RegistryError } from '../../errors';
import { isObject, type JsonObject, parseJson } from '../../lib/json';
import { DAY_MS } from '../../lib/span';
import { isVersion, type PackageName, packageNameIn } from '../names';
import type { BuiltFrom } from '../packument/builtFrom';

/** Who proposed a version. */
export type Actor = {
  /** A GitHub login, or a workflow as `workflowUser` names it. */
  readonly name: string;
  /** GitHub's number of the person; of a workflow, of who started it; '' where nobody knows. */
  readonly id: string;
  readonly type: 'user' | 'workflow';
  /** The name of their token for machines, where one did it. */
  readonly token?: string;
};

/** Somebody who decides. `id`: GitHub's number. */
export type Person = { readonly login: string; readonly id: string };

type Decided = Person & { /** ISO. */ readonly at: string };

/** `approving`: somebody has decided to publish it, and the publish is under way, or has died. */
export type State =
  | { readonly is: 'waiting' }
  | ({ readonly is: 'approving' | 'approved' } & Decided)
  | ({ readonly is: 'rejected'; readonly reason: string } & Decided);

/** A version that was proposed. */
export type Stage = {
  /** A UUID. */
  readonly id: string;
  readonly name: PackageName;
  readonly version: string;
  readonly tag: string;
  /** ISO. */
  readonly createdAt: string;
  readonly actor: Actor;
  readonly integrity: string;
  readonly shasum: string;
  /** Bytes of the tarball, and of the files in it. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly fileCount: number;
  /** Was its provenance verified? */
  readonly isAttested: boolean;
  /** What the verified provenance says, in GitHub's way. */
  readonly builtFrom?: BuiltFrom;
  readonly state: State;
};

/** Days that a proposal waits. */
export const STAGE_DAYS = 14;

export function endOf({ createdAt }: Pick<Stage, 'createdAt'>): Date {
  return new Date(Date.parse(createdAt) + STAGE_DAYS * DAY_MS);
}

/** Does nobody have to look at it any more? */
export function hasEnded(stage: Stage, now: Date): boolean {
  return stage.state.is === 'waiting' && now >= endOf(stage);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id as keys hold it; undefined for a text that is none. */
export function stageIdIn(text: string): string | undefined {
  const id = text.toLowerCase();
  return UUID.test(id) ? id : undefined;
}

/**
 * A UUID of what is proposed, so that the same command again, when an answer was lost, finds what it left. `attempt` tells
 * it from an earlier one that was decided.
 */
export function stageIdFor(content: readonly string[], attempt: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([...content, attempt]))
    .digest('hex');
  // Version 8 is for ids that everybody makes in their own way (RFC 9562 §5.8).
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** As it is kept. */
export function serializeStage({ name, ...stage }: Stage): Buffer {
  return Buffer.from(JSON.stringify({ format: FORMAT, name: name.full, ...stage }));
}

const FORMAT = 1;

/** RegistryError 500 for anything but what `serializeStage` wrote. */
export function parseStage(bytes: Uint8Array): Stage {
  const found = parseJson(Buffer.from(bytes).toString('utf8'));
  const stage = isObject(found) && found.format === FORMAT ? found : {};
  const name = packageNameIn(String(stage.name));
  if (!name || !isStage(stage)) throw new RegistryError(500, 'The record of a proposed version is damaged.');
  const { format, ...rest } = stage;
  // Only the registry writes it, and the format says which release did.
  return { ...(rest as unknown as Stage), name };
}

function isStage({ id, version, createdAt, integrity, actor, state }: JsonObject): boolean {
  const texts = [id, version, createdAt, integrity];
  return (
    texts.every((text) => typeof text === 'string') &&
    isVersion(String(version)) &&
    isObject(actor) &&
    isObject(state)
  );
}
