import type { ReadContext } from '../context';
import type { Request } from '../http/request';

/** npm's own have 16. */
const LONGEST = 200;

/**
 * npm prints the header `npm-notice` of each answer, and an install reads hundreds of packuments. So it is told once for
 * each command, and each process of the registry counts for itself. npm prints it of no answer that it keeps
 * (npm-registry-fetch, check-response.js; make-fetch-happen marks what it is about to keep), so this one is not to be
 * kept. Other clients print none.
 */
export function noticeHeader(
  request: Request,
  notice: string | undefined,
  { noticed }: Pick<ReadContext, 'noticed'>,
): Readonly<Record<string, string>> {
  const command = commandOf(request);
  if (command === undefined) return {};
  const isTold = noticed.has(command);
  if (isTold || notice !== undefined) noticed.add(command);
  return isTold || notice === undefined ? {} : { 'npm-notice': notice, 'cache-control': 'no-store' };
}

/**
 * npm 6 numbers its commands. Later ones only say which it is: then the requests of a person that follow each other
 * closely (`NOTICED` in contexts/packages.ts) are one command.
 */
function commandOf({ headers, user, sourceIp }: Request): string | undefined {
  const client = headers.get('user-agent') ?? '';
  const command = headers.get('npm-session') || headers.get('npm-command') || '';
  const isNpm = client.startsWith('npm/') && command !== '';
  if (!isNpm || command.length > LONGEST || client.length > LONGEST) return undefined;
  return [user?.name, sourceIp, client, command].join('\n');
}
