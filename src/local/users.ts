import { readFile } from 'node:fs/promises';
import { isObject, parseJson } from '../lib/json';
import { parseAccess } from '../registry/access/rules';
import { randomToken } from './github';
import { createFile, replaceFile } from './wholeFile';

/** The organisation whose members may read, as long as the stand-in for GitHub is in use. */
export const LOCAL_ORG = 'codebox-local';
export const LOCAL_ADMIN = 'admin';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whose members may read: the stand-in's, unless the operator's variables name others, or everybody. */
export function localOrgs({ CODEBOX_RESTRICTED_ORGS, CODEBOX_ACCESS }: Environment): string {
  const { access } = parseAccess(CODEBOX_ACCESS ?? '', { members: [LOCAL_ORG], admins: [] });
  return CODEBOX_RESTRICTED_ORGS?.trim() || (access.members.length > 0 ? LOCAL_ORG : '*');
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

/**
 * The stand-in's users, with the tokens of the first start that named this file: an .npmrc stays valid, and processes
 * that start at the same moment agree. What is not as expected in the file is replaced.
 */
export async function localUsers(file: string): Promise<readonly LocalUser[]> {
  createFile(file, contentOf(withTokens(new Map())));
  const known = await readTokens(file);
  const users = withTokens(known);
  if (known.size < users.length) replaceFile(file, contentOf(users));
  return users;
}

export function credentials({ login, token }: LocalUser): { readonly login: string; readonly token: string } {
  return { login, token };
}

function contentOf(users: readonly LocalUser[]): unknown {
  return { users: users.map(credentials) };
}

function withTokens(tokens: ReadonlyMap<string, string>): readonly LocalUser[] {
  return USERS.map((user) => ({ ...user, token: tokens.get(user.login) ?? randomToken('ghp_') }));
}

/** By login. */
async function readTokens(file: string): Promise<ReadonlyMap<string, string>> {
  const content = parseJson(await readFile(file, 'utf8'));
  const users: unknown = isObject(content) ? content.users : undefined;
  const tokens = new Map((Array.isArray(users) ? users : []).flatMap(tokenOf));
  return new Map([...tokens].filter(([login]) => USERS.some((user) => user.login === login)));
}

function tokenOf(user: unknown): readonly [string, string][] {
  if (!isObject(user) || typeof user.login !== 'string' || typeof user.token !== 'string') return [];
  return /^ghp_[A-Za-z0-9]{36}$/.test(user.token) ? [[user.login, user.token]] : [];
}
