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

const PARAMETER = /^(\/[\w.-]+)+$/;
const SECRET_ID = /^[\w/+=.@-]+$/;

const PROBLEMS = {
  ssm: 'must name a parameter by its whole path, such as ssm:/codebox/github-secret',
  secretsmanager: 'must name a secret, such as secretsmanager:codebox/github-secret',
} as const;
