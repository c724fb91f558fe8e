const NAME = /^[a-z\d][a-z\d_-]*$/;
/** GitHub's number, which stays when a name is given up and taken by somebody else. */
const NUMBER = /^[1-9]\d{0,15}$/;

/** What the part after the colon looks like. */
const KINDS: ReadonlyMap<string, RegExp> = new Map([
  ['user', NAME],
  ['org', NAME],
  ['id', NUMBER],
  ['org-id', NUMBER],
  ['team-id', NUMBER],
  ['repo-id', NUMBER],
  ['team', /^[a-z\d][a-z\d_-]*\/[a-z\d_][a-z\d._-]*$/],
  ['oidc', /^[\w.-]+\/[\w.-]+$/],
]);

const WORDS = ['members', 'admins'];

/** What an entry without a kind is. */
export type Bare = 'user' | 'org';

export type Entries = {
  readonly entries: readonly string[];
  /** The entries that are not valid, as they were written. */
  readonly wrong: readonly string[];
};

/**
 * The people and groups in a list of the configuration, in lower case and each with its kind: `user:alice`.
 * The words of the rules are not names here; otherwise they would mean the person who takes that name at
 * GitHub.
 */
export function parsePeople(texts: readonly string[], bare: Bare): Entries {
  return collect(texts, (text) => (isWord(text) ? undefined : personIn(text, bare)));
}

/** The same for a list in an access rule, which may name `members`, `admins` and workflows too. */
export function parseAllowed(texts: readonly string[]): Entries {
  return collect(texts, (text) => (isWord(text) ? text.trim().toLowerCase() : parseEntry(text, 'user')));
}

/** As `parseAllowed`, without workflows. */
export function parseAllowedPeople(texts: readonly string[]): Entries {
  return collect(texts, (text) => (isWord(text) ? text.trim().toLowerCase() : personIn(text, 'user')));
}

function personIn(text: string, bare: Bare): string | undefined {
  const entry = parseEntry(text, bare);
  return /^(oidc|repo-id):/.test(entry ?? '') ? undefined : entry;
}

function isWord(text: string): boolean {
  return WORDS.includes(text.trim().toLowerCase());
}

function parseEntry(text: string, bare: Bare): string | undefined {
  const lower = text.trim().toLowerCase();
  const colon = lower.indexOf(':');
  const kind = colon < 0 ? bare : lower.slice(0, colon);
  const value = lower.slice(colon + 1);
  return KINDS.get(kind)?.test(value) ? `${kind}:${value}` : undefined;
}

function collect(texts: readonly string[], parse: (text: string) => string | undefined): Entries {
  const found = texts.map((text) => ({ text, entry: parse(text) }));
  return {
    entries: [...new Set(found.flatMap(({ entry }) => (entry === undefined ? [] : [entry])))],
    wrong: found.flatMap(({ text, entry }) => (entry === undefined ? [text] : [])),
  };
}
