import type { WebChangeContext } from '../context';
import { RegistryError } from '../errors';
import type { Reply } from '../http/reply';
import { endTokens } from '../store/tokenKeeper';
import { PAGES } from './routes';
import type { OpenSession } from './session';
import { within } from './visit';

/** The form of a token on the page of tokens: one's own, or, by an administrator, anybody's. */
export async function revokeToken(
  form: URLSearchParams,
  { identity, rights }: OpenSession,
  context: WebChangeContext,
): Promise<Reply> {
  const maker = Number(form.get('maker'));
  const key = form.get('key') ?? '';
  const isOwn = maker === identity.id;
  if (!Number.isSafeInteger(maker) || !(isOwn || rights.principal.groups.has('admins'))) {
    throw new RegistryError(403, 'Only administrators revoke tokens of others.');
  }
  const reason = `Revoked by ${identity.login} on the pages.`;
  await endTokens({ id: maker, reason, which: ({ hash }) => hash === key }, context);
  const location = within(context.config, `${PAGES}/tokens`);
  const user = { name: identity.login, avatar: identity.avatar };
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '', user };
}
