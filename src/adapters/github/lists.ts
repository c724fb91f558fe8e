import { isObject } from '../../lib/json';
import { type Answer, header, type Pages, unexpected } from './answer';

export type Listed = {
  /** By `org:acme`, `org-id:12`, `team:acme/core` and `team-id:3`, in lower case. */
  readonly states: ReadonlyMap<string, State>;
  /** Does the list name all that somebody is in of that organisation (in lower case)? */
  isComplete(org: string): boolean;
  /** Does it hold every page, and nothing that GitHub left out? */
  readonly isWhole: boolean;
  /** Why GitHub did not tell, RegistryError 503. */
  readonly failure?: unknown;
};

type State = 'active' | 'pending';
type Entry = {
  readonly org: string;
  readonly names: readonly string[];
  readonly state: State;
  readonly isNested?: boolean;
};

export const NOTHING_LISTED: Listed = { states: new Map(), isComplete: () => false, isWhole: false };

/** The organisations that somebody is in or invited to. */
export function readOrgs(ask: () => Promise<Pages>): Promise<Listed> {
  return read(ask, ({ state, organization }) => {
    const org = isObject(organization) ? lower(organization.login) : undefined;
    if (org === undefined || (state !== 'active' && state !== 'pending')) return undefined;
    return { org, names: [`org:${org}`, ...numbered('org-id', organization)], state };
  });
}

/** The teams that somebody is in, each with the team above it: whoever is in a team is in all that are above. */
export function readTeams(ask: () => Promise<Pages>): Promise<Listed> {
  return read(ask, ({ id, slug, organization, parent }) => {
    const org = isObject(organization) ? lower(organization.login) : undefined;
    const isNested = isObject(parent);
    const slugs = [slug, ...(isNested ? [parent.slug] : [])].map(lower);
    const names = slugs.flatMap((name) => (name === undefined ? [] : [`team:${org}/${name}`]));
    if (org === undefined || names.length < slugs.length) return undefined;
    const numbers = [{ id }, parent].flatMap((team) => numbered('team-id', team));
    return { org, names: [...names, ...numbers], state: 'active', isNested };
  });
}

function numbered(kind: 'org-id' | 'team-id', value: unknown): readonly string[] {
  return isObject(value) && Number.isSafeInteger(value.id) ? [`${kind}:${value.id}`] : [];
}

type Parse = (item: Readonly<Record<string, unknown>>) => Entry | undefined;

async function read(ask: () => Promise<Pages>, parse: Parse): Promise<Listed> {
  try {
    const { answers, areAll } = await ask();
    const items = answers.flatMap(itemsOf);
    const entries = items.flatMap((item) => (isObject(item) ? (parse(item) ?? []) : []));
    // Of the teams above the next one the list says nothing.
    const nested = new Set(entries.filter(({ isNested }) => isNested).map(({ org }) => org));
    const isWhole = areAll && answers.every(isWholePage) && entries.length === items.length;
    return {
      states: new Map(entries.flatMap(({ names, state }) => names.map((name) => [name, state] as const))),
      isComplete: (org) => isWhole && !nested.has(org),
      isWhole,
    };
  } catch (failure) {
    return { ...NOTHING_LISTED, failure };
  }
}

/** None where GitHub does not show the list to this token. RegistryError 503: no sense. */
function itemsOf(answer: Answer): readonly unknown[] {
  if (answer.status === 403 || answer.status === 404) return [];
  if (answer.status !== 200 || !Array.isArray(answer.data)) throw unexpected(answer);
  return answer.data;
}

/** GitHub leaves out what the token would first have to be signed on for, and says so in the header. */
function isWholePage({ status, headers }: Answer): boolean {
  return status === 200 && header(headers, 'x-github-sso') === undefined;
}

function lower(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
}
