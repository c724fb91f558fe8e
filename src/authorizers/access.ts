import type { Identity, LoginContext } from '../context';

export type Access = { readonly read: boolean; readonly write: boolean };

type Asked = { readonly identity: Identity; readonly token: string };

/**
 * What the user of a token may do: members of a restrictedOrg read (everyone where there is none), admins who may read
 * write. GitHub cannot be asked: RegistryError 503.
 */
export async function accessOf({ identity, token }: Asked, context: LoginContext): Promise<Access> {
  const read = await mayRead(token, context);
  return { read, write: read && context.config.admins.includes(identity.login.toLowerCase()) };
}

/** One membership is enough, also when GitHub fails to tell the others. */
async function mayRead(token: string, { config, github }: LoginContext): Promise<boolean> {
  const { restrictedOrgs } = config;
  if (restrictedOrgs.length === 0) return true;
  const answers = await Promise.allSettled(restrictedOrgs.map((org) => github.isMember(token, org)));
  if (answers.some((answer) => answer.status === 'fulfilled' && answer.value)) return true;
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return false;
}
