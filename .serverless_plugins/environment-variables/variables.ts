import { configFaults } from '../../src/config';

type Environment = Readonly<Record<string, string | undefined>>;

type Variable = {
  /** As the operator sets it. */
  readonly name: `CODEBOX_${string}`;
  /** As the functions get it. */
  readonly lambda: string;
  readonly purpose: string;
  /** What is wrong with a value, beyond what the functions themselves refuse. */
  readonly check?: (value: string, stage: string) => string | undefined;
};

const VARIABLES: readonly Variable[] = [
  {
    name: 'CODEBOX_REGION',
    lambda: 'region',
    purpose: 'the AWS region to deploy to, for example eu-central-1',
    check: (value) =>
      /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(value) ? undefined : 'is not the name of an AWS region',
  },
  {
    name: 'CODEBOX_BUCKET',
    lambda: 'bucket',
    purpose: 'the S3 bucket for the packages; the stage is appended: my-packages becomes my-packages-prod',
    check: (value, stage) =>
      isBucketName(`${value}-${stage}`) ? undefined : `does not make a bucket's name (${value}-${stage})`,
  },
  {
    name: 'CODEBOX_REGISTRY',
    lambda: 'registry',
    purpose: 'the registry that public packages come from, for example https://registry.example/',
  },
  {
    name: 'CODEBOX_GITHUB_URL',
    lambda: 'githubUrl',
    purpose:
      'the API of GitHub Enterprise, for example https://github.example/api/v3/; leave it out for github.com',
    check: (value) =>
      isGitHubWebsite(value) ? 'is the website, not the API (https://api.github.com/)' : undefined,
  },
  {
    name: 'CODEBOX_GITHUB_CLIENT_ID',
    lambda: 'githubClientId',
    purpose: 'the client id of your GitHub OAuth app',
  },
  {
    name: 'CODEBOX_GITHUB_SECRET',
    lambda: 'githubSecret',
    purpose: 'the client secret of your GitHub OAuth app',
  },
  {
    name: 'CODEBOX_GITHUB_WEB_URL',
    lambda: 'githubWebUrl',
    purpose: 'the website of GitHub Enterprise, where it is not the host of CODEBOX_GITHUB_URL',
  },
  {
    name: 'CODEBOX_LOGIN_FLOW',
    lambda: 'loginFlow',
    purpose:
      'how npm login goes: web (in the browser), device (by codes of GitHub) or legacy (token as password)',
  },
  {
    name: 'CODEBOX_SESSION_SECRET',
    lambda: 'sessionSecret',
    purpose:
      'what seals the steps of a login; two, separated by a comma, while you change it; leave it out to use the client secret',
  },
  {
    name: 'CODEBOX_ADMINS',
    lambda: 'admins',
    purpose: 'the GitHub users who may publish, separated by commas, for example alice,bob',
    check: eachOf(/^[a-z\d][a-z\d_-]*$/i, 'a GitHub user'),
  },
  {
    name: 'CODEBOX_RESTRICTED_ORGS',
    lambda: 'restrictedOrgs',
    purpose:
      'the GitHub organisations whose members may read, separated by commas; leave it out for every user',
    check: eachOf(/^[a-z\d][a-z\d_-]*$/i, 'a GitHub organisation'),
  },
  {
    name: 'CODEBOX_PUBLIC_URL',
    lambda: 'apiEndpoint',
    purpose: 'the URL of the registry behind your own domain, for example https://npm.example/registry',
  },
  {
    name: 'CODEBOX_PRIVATE_SCOPES',
    lambda: 'privateScopes',
    purpose:
      'the scopes that are never asked for at the public registry, separated by commas, for example @acme',
    check: eachOf(/^@?[a-z\d~-][a-z\d._~-]*$/i, 'a scope'),
  },
  {
    name: 'CODEBOX_TRUSTED_PUBLISHERS',
    lambda: 'trustedPublishers',
    purpose: 'the rules for workflows that publish or read without a secret, as JSON (docs/ci.md)',
  },
  {
    name: 'CODEBOX_OIDC_ISSUER',
    lambda: 'oidcIssuer',
    purpose:
      'who signs the ID tokens of workflows; leave it out unless your enterprise has an issuer of its own',
  },
  {
    name: 'CODEBOX_LOG_READS',
    lambda: 'logReads',
    purpose: 'true to publish an event for every read too',
  },
];

/** A sentence for each variable that is missing or malformed, with what it is for. Values are not repeated. */
export function findProblems(env: Environment, stage: string): readonly string[] {
  const faults = configFaults(lambdaEnvironment(env));
  return VARIABLES.flatMap(({ name, lambda, purpose, check }) => {
    const value = env[name]?.trim();
    const fault = faults.find(({ variable }) => variable === lambda);
    const problem = fault?.problem ?? (value ? check?.(value, stage) : undefined);
    return problem === undefined ? [] : [`${name} ${problem}. It is ${purpose}.`];
  });
}

/** What is allowed, but seldom meant. */
export function findWarnings(env: Environment): readonly string[] {
  const empty = (name: string) => !env[name]?.trim();
  return [
    ...(empty('CODEBOX_ADMINS') ? ['CODEBOX_ADMINS is empty: nobody may publish.'] : []),
    ...(empty('CODEBOX_RESTRICTED_ORGS')
      ? ['CODEBOX_RESTRICTED_ORGS is empty: everybody with a GitHub account may read your packages.']
      : []),
  ];
}

/** The operator's variables under the names that the functions know. */
export function lambdaEnvironment(env: Environment): Environment {
  const named = Object.fromEntries(VARIABLES.map(({ name, lambda }) => [lambda, env[name]]));
  // Without one, the deployment fills in the address of the API that it creates.
  return { ...named, apiEndpoint: named.apiEndpoint?.trim() || 'https://api.example/registry' };
}

/** S3's rules for a bucket's name. */
function isBucketName(name: string): boolean {
  return /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name) && !name.includes('..');
}

function isGitHubWebsite(value: string): boolean {
  return URL.canParse(value) && /^(www\.)?github\.com$/.test(new URL(value).hostname);
}

function eachOf(pattern: RegExp, what: string): (value: string) => string | undefined {
  return (value) => {
    const items = value.split(',').map((item) => item.trim());
    const wrong = items.find((item) => item !== '' && !pattern.test(item));
    return wrong === undefined ? undefined : `names ${JSON.stringify(wrong)}, which is not ${what}`;
  };
}
