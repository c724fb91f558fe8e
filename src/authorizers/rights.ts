import type { LoginContext } from '../context';
import type { Identity, Rights } from '../ports/github';
import { ACTIONS, type Action } from '../registry/access/actions';
import { canSomewhere } from '../registry/access/can';
import { groupsOf, isSameTo } from '../registry/access/groups';
import { namedGroups } from '../registry/access/rules';
import { excessScopes } from '../registry/access/scopes';

type Asked = { readonly identity: Identity; readonly token: string };

/** RegistryError 503: GitHub does not answer, and its answer would make a difference. */
export async function rightsOf({ identity, token }: Asked, context: LoginContext): Promise<Rights> {
  const { access } = context.config;
  const person = { login: identity.login, id: String(identity.id) };
  const tooPowerful = refusedScopes(identity, context);
  if (tooPowerful) return { principal: { ...person, groups: new Set() }, ...nothing, reasons: [tooPowerful] };
  const owner = { token, login: identity.login };
  const { sure, unsure, reasons } = await context.github.memberships(namedGroups(access), owner);
  const groups = groupsOf(person, sure, access);
  const [failure] = unsure.values();
  // One membership is enough where a second, about which GitHub fails, would give no more.
  const most = groupsOf(person, [...sure, ...unsure.keys()], access);
  if (failure !== undefined && !isSameTo(access.rules, groups, most)) throw failure;
  const principal = { ...person, groups };
  const may = (action: Action) => canSomewhere(principal, action, access.rules);
  const write = ACTIONS.some((action) => action !== 'read' && may(action));
  return { principal, read: may('read'), write, reasons };
}

/** Has GitHub told of every group? Fine-grained tokens name no scopes, and leave out organisations without a word. */
export function isWhole({ kind, scopes }: Identity, { reasons }: Rights): boolean {
  return reasons.length === 0 && (kind === 'oauth' || scopes !== undefined);
}

/** Why somebody may not log in, and what to do about it, in one sentence for that person. */
export function refusalOf({ principal, reasons }: Rights): string {
  const whatToDo = reasons.length > 0 ? reasons.join(' ') : 'ask its administrators for access.';
  return `${principal.login} may do nothing in this registry: ${whatToDo}`;
}

const nothing = { read: false, write: false } as const;

/** A token that is sent with every request should not also open repositories. */
function refusedScopes({ kind, scopes = [] }: Identity, { config }: LoginContext): string | undefined {
  if (kind !== 'personal' || config.patMaxScopes === undefined) return undefined;
  const excess = excessScopes(scopes, config.patMaxScopes);
  if (excess.length === 0) return undefined;
  return `Your personal access token has scopes that this registry does not take (${excess.join(', ')}). Make one without them.`;
}
