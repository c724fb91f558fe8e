import type { Answer } from '../asking';
import { jsonOf } from '../desk';
import type { Revision } from '../history';

/** The revision that a write tells its client. */
export function revisionIn(answer: Answer): Revision | undefined {
  const { rev } = jsonOf(answer);
  return typeof rev === 'string' ? { rev } : undefined;
}
