/** As the functions get them. */
export const VARIABLES = [
  'region',
  'bucket',
  'storage',
  's3Endpoint',
  'registry',
  'githubUrl',
  'githubWebUrl',
  'githubClientId',
  'githubSecret',
  'loginFlow',
  'sessionSecret',
  'admins',
  'restrictedOrgs',
  'access',
  'allowPats',
  'patMaxScopes',
  'apiEndpoint',
  'logTopic',
  'logReads',
  'tarballs',
  'upstreamCache',
  'privateScopes',
  'trustedPublishers',
  'oidcIssuer',
] as const;

export type Variable = (typeof VARIABLES)[number];

export type Environment = Readonly<Record<string, string | undefined>>;
/** `problem` completes a sentence that begins with the variable: `is missing`. */
export type Fault = { readonly variable: Variable; readonly problem: string };
export type Faults = Fault[];

export function text(env: Environment, name: Variable): string | undefined {
  return env[name]?.trim() || undefined;
}

export function required(env: Environment, name: Variable, faults: Faults): string {
  const value = text(env, name);
  if (value === undefined) faults.push({ variable: name, problem: 'is missing' });
  return value ?? '';
}

export function url(env: Environment, name: Variable, faults: Faults): string {
  const value = required(env, name, faults);
  if (value === '') return value;
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    faults.push({ variable: name, problem: 'is not an http(s) URL' });
  } else if (parsed.username || parsed.password) {
    faults.push({ variable: name, problem: 'must not hold a user name or password' });
  } else if (parsed.search || parsed.hash) {
    faults.push({ variable: name, problem: 'must not hold a query or fragment' });
  }
  return value.replace(/\/+$/, '');
}

/** What stands between commas, in lower case. */
export function list(env: Environment, name: Variable, faults: Faults): readonly string[] {
  return Object.freeze(items(env, name, faults).map((item) => item.toLowerCase()));
}

/** The same as it is written. Only commas are a fault: `$A,$B` with neither set must not be as good as no limit. */
export function items(env: Environment, name: Variable, faults: Faults): readonly string[] {
  const given = (text(env, name) ?? '').split(',').map((item) => item.trim());
  const found = given.filter((item) => item !== '');
  if (found.length === 0 && text(env, name) !== undefined) {
    faults.push({ variable: name, problem: 'holds only commas' });
  }
  return found;
}

export function flag(env: Environment, name: Variable, faults: Faults): boolean {
  const value = text(env, name)?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false')
    faults.push({ variable: name, problem: 'must be true or false' });
  return value === 'true';
}

type Choices<Value extends string> = {
  readonly choices: readonly [Value, ...Value[]];
  readonly faults: Faults;
};

/** One of a few words; the first when the variable is not set. */
export function choice<Value extends string>(
  env: Environment,
  name: Variable,
  { choices, faults }: Choices<Value>,
): Value {
  const value = text(env, name)?.toLowerCase() ?? choices[0];
  const chosen = choices.find((candidate) => candidate === value);
  if (chosen === undefined) faults.push({ variable: name, problem: `must be ${choices.join(' or ')}` });
  return chosen ?? choices[0];
}
