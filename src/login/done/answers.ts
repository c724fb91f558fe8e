import { json, type Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { isYarn } from '../../registry/login/client';

/**
 * Nothing yet: the client asks again after that many seconds. npm reads the body, and without the header it
 * does not pause.
 */
export function waiting(seconds: number, notice?: string): Reply {
  const headers = { ...NEVER_KEPT, 'retry-after': String(seconds), ...(notice && { 'npm-notice': notice }) };
  return { ...json(202, {}, { headers }), unlogged: true };
}

/**
 * The end, with a reason for the person at the terminal. It is not a 4xx, because npm would ask for name and
 * password. A 200 without a token ends npm, with the reason in its npm-notice. yarn would take that for a
 * success; it ends at a 4xx.
 */
export function ended(request: Request, reason: string): Reply {
  const status = isYarn(request.headers.get('user-agent') ?? '') ? 403 : 200;
  const body = { ok: false, success: false, error: reason };
  return json(status, body, { headers: { ...NEVER_KEPT, 'npm-notice': printable(reason) } });
}

/** A header may not hold line breaks, and letters beyond ASCII arrive damaged. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '');
}

export const NEVER_KEPT = { 'cache-control': 'no-store' };
