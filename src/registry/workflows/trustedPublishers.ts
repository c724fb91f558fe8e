import { isObject, type JsonObject, own, parseJson } from '../../lib/json';
import { repeatedKeys } from '../../lib/repeatedKeys';
import { type Action, TOKEN_ACTIONS } from '../access/actions';
import { isPackagePattern } from '../access/glob';

/** A workflow that gets tokens of this registry, and for what. Names are lower case, save those of files and refs. */
export type TrustedPublisher = {
  /** Patterns as in `matchesPackage`. */
  readonly packages: readonly string[];
  readonly actions: readonly Action[];
  /** `acme/widgets`; `acme/*` in a rule that only reads. */
  readonly repository: string;
  /** GitHub's numbers. They hold when a name is given up and taken by somebody else. */
  readonly repositoryId?: string;
  readonly repositoryOwnerId?: string;
  /** A file in .github/workflows; every one where it is absent, in a rule that only reads. */
  readonly workflow?: string;
  readonly environment?: string;
  /** Globs for what the workflow runs on: `refs/tags/v*`. */
  readonly refs?: readonly string[];
  /** What may start the workflow; absent: what only people who may write to the repository can start (trust.ts). */
  readonly events?: readonly string[];
};

type Parsed = { readonly rules: readonly TrustedPublisher[]; readonly problems: readonly string[] };

/** The rules in a JSON text. Each problem completes a sentence that begins with the variable: `rule 1: …`. */
export function parseTrustedPublishers(text: string): Parsed {
  const list = parseJson(text);
  if (!Array.isArray(list))
    return { rules: [], problems: ['is not a list of rules, as JSON or, in codebox.yml, as YAML'] };
  const faulty = list.flatMap((rule, index) =>
    problemsOf(rule).map((problem) => `has a fault in rule ${index + 1}: ${problem}`),
  );
  const repeated = repeatedKeys(text).map((key) => `has the field ${shown(key)} twice in one object`);
  const problems = [...repeated, ...faulty];
  return { rules: problems.length === 0 ? list.map(normalized) : [], problems };
}

type Check = { readonly isValid: (value: unknown) => boolean; readonly what: string };

const CHECKS: Readonly<Record<string, Check>> = {
  packages: { isValid: eachIs(isPackagePattern), what: 'a list of packages, such as ["@acme/*"]' },
  actions: {
    isValid: eachIs((text) => TOKEN_ACTIONS.some((action) => action === text)),
    what: `a list of ${TOKEN_ACTIONS.join(', ')}`,
  },
  repository: { isValid: isText(/^[\w.-]+\/([\w.-]+|\*)$/), what: 'owner/name' },
  repositoryId: { isValid: isId, what: "GitHub's number of the repository" },
  repositoryOwnerId: { isValid: isId, what: "GitHub's number of the owner" },
  workflow: {
    isValid: isText(/^[^/@*]+\.ya?ml$/),
    what: 'the name of a file in .github/workflows, such as release.yml',
  },
  environment: { isValid: isText(/\S/), what: 'the name of an environment' },
  refs: {
    isValid: eachIs((text) => text.startsWith('refs/')),
    what: 'a list of full refs, such as ["refs/heads/main", "refs/tags/v*"]',
  },
  events: {
    isValid: eachIs((text) => /^[a-z_]+$/.test(text)),
    what: 'a list of events, such as ["push", "release"]',
  },
};

const REQUIRED = ['packages', 'actions', 'repository'] as const;

function problemsOf(rule: unknown): readonly string[] {
  if (!isObject(rule)) return ['it is not an object'];
  const missing = REQUIRED.filter((field) => own(rule, field) === undefined);
  const wrong = Object.entries(rule).flatMap(([field, value]) => {
    const check = own(CHECKS, field);
    if (!check) return [`it has the unknown field ${shown(field)}`];
    return check.isValid(value) ? [] : [`${field} must be ${check.what}`];
  });
  const faults = [...missing.map((field) => `${field} is missing`), ...wrong];
  return faults.length > 0 ? faults : vagueness(rule);
}

/** What only reads may be given to every workflow of an owner; what publishes is one file of one repository. */
function vagueness({ actions, repository, repositoryId, workflow }: JsonObject): readonly string[] {
  const isWide = String(repository).endsWith('/*');
  if (isWide && repositoryId !== undefined) return ['repositoryId is for one repository, not for owner/*'];
  if (Array.isArray(actions) && actions.every((action) => action === 'read')) return [];
  return [
    ...(isWide ? ['owner/* is for rules that only read'] : []),
    ...(workflow === undefined ? ['workflow is missing; only a rule that only reads may leave it out'] : []),
  ];
}

function normalized(rule: JsonObject): TrustedPublisher {
  const entries = Object.entries(rule).map(([field, value]) => [field, NORMAL.get(field)?.(value) ?? value]);
  // Every field has passed its check.
  return Object.freeze(Object.fromEntries(entries)) as TrustedPublisher;
}

const NORMAL: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ['packages', (value) => (Array.isArray(value) ? value.map(lowerCased) : value)],
  ['repository', lowerCased],
  ['repositoryId', String],
  ['repositoryOwnerId', String],
  ['environment', lowerCased],
]);

function lowerCased(value: unknown): string {
  return String(value).toLowerCase();
}

function eachIs(isValid: (text: string) => boolean): Check['isValid'] {
  return (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && isValid(item));
}

function isText(pattern: RegExp): Check['isValid'] {
  return (value) => typeof value === 'string' && pattern.test(value);
}

/** Numbers, as GitHub's API has them, or the same as text, as its tokens do. */
function isId(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^[1-9]\d{0,15}$/.test(String(value));
}

function shown(field: string): string {
  return JSON.stringify(field.slice(0, 40));
}
