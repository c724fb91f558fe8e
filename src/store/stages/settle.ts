import type { Storage } from '../../ports/storage';
import type { Stage, State } from '../../registry/stages/stage';
import { moveStage, readStage } from '../stages';

/** Others are faster each time. */
const MAX_TRIES = 5;

/**
 * Is the record decided now? Somebody else may have taken it over after ten minutes: then that counts. The same person
 * may be approving it twice at once: of the two, whoever has published it says so for both, and a refusal is for the
 * one alone.
 */
export async function settle(to: Stage, claimed: Stage, storage: Storage): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const found = await readStage(claimed.id, storage);
    if (found?.stage.state.is !== 'approving')
      return found !== undefined && found.stage.state.is !== 'waiting';
    if (!isOurs(found.stage.state, claimed, to)) return false;
    if ((await moveStage(found, to, storage)) === 'replaced') return to.state.is === 'approved';
  }
  return false;
}

/** A refusal of one approval says nothing of another that the same person has begun since. */
function isOurs(state: State, { state: ours }: Stage, to: Stage): boolean {
  if (state.is !== 'approving' || ours.is !== 'approving' || state.id !== ours.id) return false;
  return to.state.is === 'approved' || state.at === ours.at;
}
