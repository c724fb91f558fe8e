import { defined, type JsonObject } from '../../lib/json';
import { endOf, type Stage } from './stage';

/**
 * A stage as `npm stage list` and `npm stage view` read it (npm, lib/utils/key-values.js). npm prints every member, and
 * as it is: so each is a text or a number.
 */
export function stageItem(stage: Stage, url: string | undefined): JsonObject {
  const { id, name, version, tag, createdAt, actor, shasum, integrity, size, unpackedSize, fileCount } =
    stage;
  const { state, isAttested, builtFrom } = stage;
  const decided = state.is === 'waiting' ? {} : { decidedBy: state.login, decidedAt: state.at };
  const reason = state.is === 'rejected' && state.reason !== '' ? state.reason : undefined;
  return defined({
    ...{ id, packageName: name.full, version, tag, createdAt },
    ...{ actor: actor.name, actorType: actor.type, shasum, integrity, size, unpackedSize, fileCount },
    provenance: isAttested ? 'verified' : undefined,
    // Not `repository`: an event about it holds that of package.json.
    ...(builtFrom && {
      builtFrom: builtFrom.repository,
      workflow: builtFrom.workflow,
      commit: builtFrom.commit,
    }),
    state: state.is,
    expiresAt: state.is === 'waiting' ? endOf(stage).toISOString() : undefined,
    ...decided,
    reason,
    url,
  });
}
