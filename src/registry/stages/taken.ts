import { own } from '../../lib/json';
import type { Packument } from '../packument/packument';
import { isUnpublished } from '../packument/unpublish';
import type { Stage } from './stage';

type Wanted = Pick<Stage, 'version' | 'integrity' | 'state'>;

/**
 * Why it cannot be published any more, in a sentence: somebody has published that version since. undefined: it can,
 * also where its approval was cut off behind its last step.
 */
export function whyTaken(packument: Packument | undefined, wanted: Wanted): string | undefined {
  if (!packument) return undefined;
  const { version, integrity, state } = wanted;
  if (isUnpublished(packument, version))
    return `${version} was published and unpublished meanwhile, so this can only be rejected.`;
  const existing = own(packument.versions, version);
  if (!existing || (state.is === 'approving' && existing.dist.integrity === integrity)) return undefined;
  return `${version} is published meanwhile, so this can only be rejected.`;
}
