import { parseAccess } from '../registry/accessRules';
import { randomToken } from './github';

/** The organisation whose members may read, as long as the stand-in for GitHub is in use. */
export const LOCAL_ORG = 'codebox-local';
export const LOCAL_ADMIN = 'admin';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whose members may read: the stand-in's, unless the operator's variables name others, or everybody. */
export function localOrgs({ CODEBOX_RESTRICTED_ORGS, CODEBOX_ACCESS }: Environment): string {
  const { access } = parseAccess(CODEBOX_ACCESS ?? '', { members: [LOCAL_ORG], admins: [] });
  return CODEBOX_RESTRICTED_ORGS?.trim() || (access.members.length > 0 ? LOCAL_ORG : '');
}

export type LocalUser = {
  readonly login: string;
  readonly id: number;
  readonly orgs: readonly string[];
  readonly token: string;
  /** What the registry lets them do, for the person who reads the terminal. */
  readonly may: string;
};

const USERS = [
  { login: LOCAL_ADMIN, id: 1, orgs: [LOCAL_ORG], may: 'publishes and reads' },
  { login: 'reader', id: 2, orgs: [LOCAL_ORG], may: 'reads' },
  { login: 'outsider', id: 3, orgs: [], may: 'may do nothing' },
];

/** The stand-in's users, each with the token of the last start or a new one. */
export function localUsers(tokens: ReadonlyMap<string, string>): readonly LocalUser[] {
  return USERS.map((user) => ({ ...user, token: tokens.get(user.login) ?? randomToken('ghp_') }));
}
