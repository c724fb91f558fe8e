import { isObject, own, parseJson } from '../../lib/json';
import { TOKEN_ACTIONS } from '../access/actions';
import type { Limits } from '../access/can';
import { MACHINE } from '../machineTokens/values';
import { MINTED_PREFIX } from '../tokens';
import { type Workflow, workflowGroups, workflowUser } from './workflow';

/** What a token of ours is for. `packages` are patterns as in `matchesPackage`. */
export type Grant = Pick<Workflow, 'repository' | 'repositoryId' | 'file' | 'runId' | 'startedBy'> & Limits;

export type MintedToken = Grant & {
  /** Seconds since 1970. */
  readonly expires: number;
};

/**
 * What the authorizer passes on about such a token: strings, as API Gateway requires. `limitsOf` reads them
 * again.
 */
export function mintedValues(token: MintedToken): Readonly<Record<string, string>> {
  return {
    username: workflowUser(token),
    avatar: '',
    userId: '',
    createdAt: '',
    updatedAt: '',
    kind: KIND,
    groups: workflowGroups(token).join(','),
    packages: token.packages.join(','),
    actions: token.actions.join(','),
    startedBy: token.startedBy,
    exp: String(token.expires),
  };
}

/**
 * What the caller's token was made for, from the values of the authorizer; undefined: it is not one of ours.
 */
export function limitsOf(values: ReadonlyMap<string, string>): Limits | undefined {
  if (values.get('kind') !== KIND) return undefined;
  const actions = listOf(values, 'actions');
  return {
    packages: listOf(values, 'packages'),
    actions: TOKEN_ACTIONS.filter((action) => actions.includes(action)),
  };
}

/** GitHub's number of the person who started the workflow whose token it is; undefined: nobody knows, or it is none. */
export function starterOf(values: ReadonlyMap<string, string>): string | undefined {
  return (values.get('kind') === KIND && values.get('startedBy')) || undefined;
}

/** API Gateway believes the authorizer for five minutes, even if a token of ours ends within them. */
export function isExpired(values: ReadonlyMap<string, string>, now: Date): boolean {
  if (!ENDING.includes(values.get('kind') ?? '')) return false;
  return !(Number(values.get('exp')) * 1000 > now.getTime());
}

/**
 * When such a token ends, as it says itself; undefined: it is not one, or has ended. The signature is not checked: this
 * is only told to the one who holds the token.
 */
export function endOf(token: string, now: Date): Date | undefined {
  const [, claims] = token.startsWith(MINTED_PREFIX) ? token.split('.') : [];
  const parsed = claims === undefined ? undefined : parseJson(Buffer.from(claims, 'base64url').toString());
  const exp = isObject(parsed) ? own(parsed, 'exp') : undefined;
  const end = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN);
  return end > now ? end : undefined;
}

const KIND = 'oidc';
/** The kinds of tokens whose end the authorizer passes on. */
const ENDING: readonly string[] = [KIND, MACHINE];

function listOf(values: ReadonlyMap<string, string>, name: string): readonly string[] {
  return (values.get(name) ?? '').split(',').filter((item) => item !== '');
}
