import type { BaseContext } from '../context';
import type { Request } from '../http/request';
import { sameToken } from '../registry/tokens';

const MAX_FORM_BYTES = 4096;

/** The fields of a form that a browser has sent. RegistryError 413 for more than `most` bytes. */
export function formIn(request: Request, most = MAX_FORM_BYTES): URLSearchParams {
  return new URLSearchParams(request.body(most).toString('utf8'));
}

/** Browsers say where a form comes from, and whatever is said has to be right. */
export function isFromHere({ headers }: Request, { config }: BaseContext): boolean {
  const isOwn = (name: string, own: string) => (headers.get(name) ?? own) === own;
  return isOwn('sec-fetch-site', 'same-origin') && isOwn('origin', new URL(config.apiEndpoint).origin);
}

/** Does the form hold the session's own value? */
export function isOfSession(form: URLSearchParams, { csrf }: { readonly csrf: string }): boolean {
  return sameToken(form.get('csrf') ?? '', csrf);
}
