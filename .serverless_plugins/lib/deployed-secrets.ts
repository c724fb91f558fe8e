import { readPolicyFile } from '../../src/config/policyFile';
import { Secret } from '../../src/lib/secret';
import { keyFor } from '../../src/registry/login/seal';
import { type KeptPlace, placeFault, type SecretPlace, secretPlace } from '../../src/registry/secretPlace';

type Environment = Readonly<Record<string, string | undefined>>;

/** How serverless.yml lets functions read what AWS keeps. */
type Reading = {
  /** The file in resources/ with the policy. */
  readonly file: 'client-secret.yml' | 'session-secret.yml' | 'nothing.yml';
  readonly action: string;
  readonly service: string;
  /** What follows the account in the ARN. */
  readonly resource: string;
};

type Secrets = {
  /** The client secret of the OAuth app, or its place: for those who prove to GitHub which app they are. */
  readonly client: string;
  /** For those who seal what passes between the steps of a login. */
  readonly sealing: string;
  /** For those who sign and check the tokens of workflows. */
  readonly signing: string;
  /** The tokens of upstreams that stand in a variable: for those who ask upstreams. */
  readonly tokens: string;
  readonly readClient: Reading;
  readonly readSession: Reading;
  readonly readTokens: PlacesReading;
  /** The URLs and secrets of webhooks that stand in a variable: for the function that tells them. */
  readonly webhooks: string;
  readonly readWebhooks: PlacesReading;
};

type PlacesReading = {
  readonly file: 'upstream-tokens.yml' | 'webhook-secrets.yml' | 'nothing.yml';
  readonly statements: readonly Statement[];
};

type Statement = {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: { readonly 'Fn::Sub': string };
};

/**
 * The secrets of a deployment. A session secret that is known here goes no further: those who seal get a secret that
 * is derived from it, those who sign another, so that neither can do what the other does, and none of them knows the
 * client secret. One that AWS keeps the functions read themselves.
 */
export function secrets(env: Environment): Secrets {
  const client = env.CODEBOX_GITHUB_SECRET?.trim() ?? '';
  const given = env.CODEBOX_SESSION_SECRET?.trim() ?? '';
  const session = given || client;
  const all = (given === '' ? [client] : given.split(',').map((part) => part.trim())).filter(Boolean);
  const salt = env.CODEBOX_GITHUB_CLIENT_ID?.trim() ?? '';
  const derived = (purpose: string) =>
    secretPlace(session) ? session : all.map((one) => derive(purpose, one, salt)).join(',');
  return {
    client,
    sealing: derived('sealing'),
    signing: derived('signing'),
    readClient: reading(client, 'client-secret.yml'),
    readSession: reading(session, 'session-secret.yml'),
    ...tokensOf(env),
    ...webhooksOf(env),
  };
}

function derive(purpose: string, secret: string, salt: string): string {
  return keyFor(purpose, new Secret(secret), salt).toString('hex');
}

function tokensOf(env: Environment): Pick<Secrets, 'tokens' | 'readTokens'> {
  const places = readPolicyFile(env).origins.flatMap(({ token }) => token ?? []);
  return {
    tokens: env.CODEBOX_UPSTREAM_TOKENS?.trim() ?? '',
    readTokens: placesReading(places, 'upstream-tokens.yml'),
  };
}

function webhooksOf(env: Environment): Pick<Secrets, 'webhooks' | 'readWebhooks'> {
  const places = readPolicyFile(env).webhooks.flatMap(({ url, secret }) => [
    url,
    ...(secret ? [secret] : []),
  ]);
  return {
    webhooks: env.CODEBOX_WEBHOOK_SECRETS?.trim() ?? '',
    readWebhooks: placesReading(places, 'webhook-secrets.yml'),
  };
}

function placesReading(places: readonly KeptPlace[], file: PlacesReading['file']): PlacesReading {
  const statements = places.flatMap((place) => (place.store === 'variable' ? [] : [statementFor(place)]));
  return { file: statements.length === 0 ? 'nothing.yml' : file, statements };
}

function statementFor(place: SecretPlace): Statement {
  const { action, service, resource } = readingOf(place);
  const arn = `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;
  return { Effect: 'Allow', Action: action, Resource: { 'Fn::Sub': arn } };
}

/** A name that the deployment is going to refuse opens nothing: it may hold a wildcard. */
function reading(secret: string, file: Reading['file']): Reading {
  const place = secretPlace(secret);
  if (!place || placeFault(place) !== undefined) {
    return { file: 'nothing.yml', action: '', service: '', resource: '' };
  }
  return { file, ...readingOf(place) };
}

function readingOf({ store: service, name }: SecretPlace): Omit<Reading, 'file'> {
  return service === 'ssm'
    ? { service, action: 'ssm:GetParameter', resource: `parameter${name}` }
    : // Secrets Manager appends six characters to a name.
      { service, action: 'secretsmanager:GetSecretValue', resource: `secret:${name}-??????` };
}
