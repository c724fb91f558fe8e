import type { Action } from '../access/actions';
import type { Limits } from '../access/can';
import type { KeptToken, Maker } from './maker';

export const MACHINE = 'machine';
/** No token for machines takes anything away. */
const ACTIONS: readonly Action[] = ['read', 'publish'];

type Found = { readonly maker: Maker; readonly token: KeptToken; readonly groups: ReadonlySet<string> };

/** What the authorizer passes on about such a token, as strings. `onlyOf` and `networksOf` read them again. */
export function machineValues({ maker, token, groups }: Found): Readonly<Record<string, string>> {
  return {
    username: maker.login,
    avatar: maker.avatar,
    userId: String(maker.id),
    createdAt: token.created,
    updatedAt: '',
    kind: MACHINE,
    groups: [...groups].join(','),
    packages: token.packages.join(','),
    actions: token.actions.join(','),
    networks: token.networks.join(','),
    exp: String(Math.floor(Date.parse(token.ends) / 1000)),
    token: token.hash.slice(0, 12),
    tokenName: token.name,
  };
}

/** What the caller's token was made for; undefined: it is no token for machines. */
export function onlyOf(values: ReadonlyMap<string, string>): Limits | undefined {
  if (values.get('kind') !== MACHINE) return undefined;
  const actions = listOf(values, 'actions');
  return {
    packages: listOf(values, 'packages'),
    actions: ACTIONS.filter((action) => actions.includes(action)),
  };
}

/** The beginning of its key, as logs and events have it; undefined: it is no token for machines. */
export function tokenKeyOf(values: ReadonlyMap<string, string>): string | undefined {
  return values.get('kind') === MACHINE ? values.get('token') : undefined;
}

/** How its maker has named it; undefined: it is no token for machines. */
export function tokenNameOf(values: ReadonlyMap<string, string>): string | undefined {
  return values.get('kind') === MACHINE ? values.get('tokenName') : undefined;
}

/** Where it may be used from; none: from everywhere. */
export function networksOf(values: ReadonlyMap<string, string>): readonly string[] {
  return listOf(values, 'networks');
}

/** Is the caller a person, with a token of GitHub's? Only people make, see and revoke tokens. */
export function isPerson(values: ReadonlyMap<string, string>): boolean {
  return values.get('kind') === 'oauth' || values.get('kind') === 'personal';
}

function listOf(values: ReadonlyMap<string, string>, name: string): readonly string[] {
  return (values.get(name) ?? '').split(',').filter((item) => item !== '');
}
