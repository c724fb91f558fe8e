import type { ReadContext } from '../context';
import type { Request } from '../http/request';

/** npm's own have 16. */
const LONGEST_SESSION = 100;

/**
 * npm prints the header `npm-notice` of each answer, and an install reads hundreds of packuments. So it is told once for
 * each command, which npm names by `npm-session`; who names none is told nothing. Each process of the registry counts
 * for itself.
 */
export function noticeHeader(
  request: Request,
  notice: string | undefined,
  { noticed }: Pick<ReadContext, 'noticed'>,
): Readonly<Record<string, string>> {
  const session = request.headers.get('npm-session') ?? '';
  const isNamed = session !== '' && session.length <= LONGEST_SESSION;
  if (notice === undefined || !isNamed || noticed.has(session)) return {};
  noticed.add(session);
  return { 'npm-notice': notice };
}
