import type { CallbackContext } from '../../context';
import type { Request } from '../../http/request';
import { nonceIn } from '../../registry/login/cookie';
import { type AuthorizeState, hashOf } from '../../registry/login/session';
import { sameToken } from '../../registry/tokens';

/** Has this browser confirmed the login? */
export function isSameBrowser(
  { headers }: Request,
  { nonceHash }: AuthorizeState,
  { config }: CallbackContext,
): boolean {
  const nonce = nonceIn(headers.get('cookie') ?? '', config.apiEndpoint);
  return nonce !== undefined && sameToken(hashOf(nonce), nonceHash);
}
