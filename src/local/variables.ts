import { configFaults } from '../config';

type Environment = Readonly<Record<string, string | undefined>>;

/** The functions' variables, each with the operator's name for it. */
const NAMES = {
  region: 'CODEBOX_REGION',
  bucket: 'CODEBOX_BUCKET',
  storage: 'CODEBOX_STORAGE',
  s3Endpoint: 'CODEBOX_S3_ENDPOINT',
  registry: 'CODEBOX_REGISTRY',
  githubUrl: 'CODEBOX_GITHUB_URL',
  githubClientId: 'CODEBOX_GITHUB_CLIENT_ID',
  githubSecret: 'CODEBOX_GITHUB_SECRET',
  githubWebUrl: 'CODEBOX_GITHUB_WEB_URL',
  loginFlow: 'CODEBOX_LOGIN_FLOW',
  sessionSecret: 'CODEBOX_SESSION_SECRET',
  admins: 'CODEBOX_ADMINS',
  restrictedOrgs: 'CODEBOX_RESTRICTED_ORGS',
  access: 'CODEBOX_ACCESS',
  allowPats: 'CODEBOX_ALLOW_PATS',
  patMaxScopes: 'CODEBOX_PAT_MAX_SCOPES',
  apiEndpoint: 'CODEBOX_PUBLIC_URL',
  logReads: 'CODEBOX_LOG_READS',
  tarballs: 'CODEBOX_TARBALLS',
  upstreamCache: 'CODEBOX_UPSTREAM_CACHE',
  privateScopes: 'CODEBOX_PRIVATE_SCOPES',
  trustedPublishers: 'CODEBOX_TRUSTED_PUBLISHERS',
  oidcIssuer: 'CODEBOX_OIDC_ISSUER',
  logTopic: 'CODEBOX_LOG_TOPIC',
} as const;

type Name = keyof typeof NAMES;
export type Variables = Readonly<Record<Name, string | undefined>>;

/** What serverless.yml gives the functions, from the same operator's variables; `known` is what a laptop adds. */
export function lambdaVariables(env: Environment, known: Partial<Variables>): Variables {
  const given = Object.fromEntries(Object.entries(NAMES).map(([name, operators]) => [name, env[operators]]));
  // Every name of NAMES is in it.
  return { ...given, region: env[NAMES.region]?.trim() || 'us-east-1', ...known } as Variables;
}

/** Throws one Error that names each variable which is missing or malformed, as the operator knows it. */
export function checkVariables(variables: Variables): void {
  const faults = configFaults(variables);
  const sentences = faults.map(({ variable, problem }) => `${NAMES[variable]} ${problem}.`);
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
}

/** The environment that the functions find; a variable of the same name in the operator's shell is none of theirs. */
export function setVariables(variables: Partial<Variables>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
