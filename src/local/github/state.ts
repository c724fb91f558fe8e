import { randomBytes } from 'node:crypto';

/** How a user's membership of an organisation looks to the API; `active` for those in `orgs`. */
export type Membership = 'active' | 'pending' | 'sso-required' | 'app-restricted';

export type StandInUser = {
  readonly login: string;
  readonly id: number;
  /** Organisations that the user is an active member of. */
  readonly orgs: readonly string[];
  /** Teams that the user is in, for example `acme/core`; of a nested one the whole way, `acme/all/core`. */
  readonly teams?: readonly string[];
  /** A personal access token, `ghp_…` or `github_pat_…`, with the scope read:org. */
  readonly token: string;
  readonly avatar?: string;
  /** Memberships that are not plainly active. */
  readonly memberships?: ReadonlyMap<string, Membership>;
};

export type StandInToken = {
  readonly token: string;
  readonly login: string;
  /** The OAuth app that it was issued to; absent for personal and installation tokens. */
  readonly clientId?: string;
  readonly scopes?: readonly string[];
  /** The check of this token names no user, as GitHub's description of it allows. */
  readonly withoutUser?: boolean;
  /** A fine-grained token without the permission Members (read). */
  readonly withoutMembers?: boolean;
};

/** An OAuth app, as its owner has registered it. */
export type App = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people are sent back to; absent: anywhere on this machine. */
  readonly callbackUrl?: string | undefined;
  /** Absent: the device flow is switched on. */
  readonly deviceFlow?: boolean | undefined;
  /** Seconds between the questions of a device; absent: 5. */
  readonly deviceInterval?: number | undefined;
};

/** An advisory of type malware about one package of npm. */
export type StandInAdvisory = {
  /** `GHSA-…` */
  readonly id: string;
  readonly name: string;
  /** As GitHub writes them: `>= 1.0.0, < 2.0.0`. */
  readonly range: string;
  /** ISO 8601. */
  readonly updated: string;
  readonly isWithdrawn?: boolean;
};

export type State = {
  readonly app: App;
  /** By their ids. */
  readonly advisories: Map<string, StandInAdvisory>;
  readonly users: readonly StandInUser[];
  readonly tokens: Map<string, StandInToken>;
};

export function createState(app: App, users: readonly StandInUser[], tokens: readonly StandInToken[]): State {
  const personal = users.map(({ login, token }) => ({ login, token, scopes: ['read:org'] }));
  return {
    app,
    users,
    advisories: new Map(),
    tokens: new Map([...personal, ...tokens].map((entry) => [entry.token, entry])),
  };
}

export type TokenPrefix = 'gho_' | 'ghu_' | 'ghp_' | 'github_pat_' | 'ghs_' | 'ghr_' | '';

/** A token as GitHub would make it; without a prefix, the 40 hexadecimal digits that it used until 2021. */
export function randomToken(prefix: TokenPrefix): string {
  return prefix === '' ? randomBytes(20).toString('hex') : `${prefix}${randomBytes(18).toString('hex')}`;
}

export function userOf(state: State, token: StandInToken): StandInUser | undefined {
  return state.users.find(({ login }) => login === token.login);
}

/** Also by a team below it. */
export function isInTeam({ teams = [] }: StandInUser, team: string): boolean {
  const [org, slug] = team.toLowerCase().split('/');
  return teams.some((name) => {
    const [ofOrg, ...way] = name.toLowerCase().split('/');
    return ofOrg === org && way.some((step) => step === slug);
  });
}

export function membershipOf(user: StandInUser, org: string): Membership | undefined {
  const wanted = org.toLowerCase();
  for (const [name, membership] of user.memberships ?? []) {
    if (name.toLowerCase() === wanted) return membership;
  }
  return user.orgs.some((name) => name.toLowerCase() === wanted) ? 'active' : undefined;
}
