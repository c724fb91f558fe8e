/** Where AWS keeps a secret. */
export type SecretPlace = { readonly store: 'ssm' | 'secretsmanager'; readonly name: string };

/** The place that a variable names instead of a secret: `ssm:/codebox/github`; undefined: it names none. */
export function secretPlace(value: string): SecretPlace | undefined {
  const [, store, name = ''] = /^(ssm|secretsmanager):(.*)$/s.exec(value) ?? [];
  return store === 'ssm' || store === 'secretsmanager' ? { store, name } : undefined;
}

/** What is wrong with the name, in words that complete a sentence about the variable. No name holds a wildcard of IAM. */
export function placeFault({ store, name }: SecretPlace): string | undefined {
  return (store === 'ssm' ? PARAMETER : SECRET_ID).test(name) ? undefined : PROBLEMS[store];
}

/** Where something secret is kept: by AWS, or in a variable of such pairs, under that name. */
export type KeptPlace = SecretPlace | { readonly store: 'variable'; readonly name: string };

/** What a field of codebox.yml says of it; a text, which is what is wrong, completes a sentence about the field. */
export function keptPlace(value: unknown, variable: string): KeptPlace | string {
  const given = typeof value === 'string' ? value : '';
  const [, name] = /^variable:([a-z][\w-]*)$/i.exec(given) ?? [];
  if (name !== undefined) return { store: 'variable', name };
  const place = secretPlace(given);
  return place
    ? (placeFault(place) ?? place)
    : `must say where it is kept: ssm:/path, secretsmanager:name, or variable:name for one in ${variable}`;
}

const PARAMETER = /^(\/[\w.-]+)+$/;
const SECRET_ID = /^[\w/+=.@-]+$/;

const PROBLEMS = {
  ssm: 'must name a parameter by its whole path, such as ssm:/codebox/github-secret',
  secretsmanager: 'must name a secret, such as secretsmanager:codebox/github-secret',
} as const;
