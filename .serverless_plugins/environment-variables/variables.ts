import type { configFaults } from '../../src/config';
import { isRegion } from '../lib/template-settings';

/** What the functions are told, save what the deployment itself fills in. Whatever is missing below, tsc finds. */
type Told = Exclude<
  ReturnType<typeof configFaults>[number]['variable'],
  'storage' | 's3Endpoint' | 'logTopic'
>;

type Variable = {
  /** As the operator sets it. */
  readonly name: `CODEBOX_${string}`;
  /** Completes a sentence that begins with "It is". */
  readonly purpose: string;
  /** What is wrong with a value, beyond what the functions themselves refuse. */
  readonly check?: (value: string, stage: string) => string | undefined;
};

/** The operator's variables, by the names under which the functions get them. */
export const VARIABLES: Readonly<Record<Told, Variable>> = {
  region: {
    name: 'CODEBOX_REGION',
    purpose: 'the AWS region to deploy to, for example eu-central-1',
    check: (value) => (isRegion(value) ? undefined : 'is not the name of an AWS region'),
  },
  bucket: {
    name: 'CODEBOX_BUCKET',
    purpose: 'the S3 bucket for the packages; the stage is appended: my-packages becomes my-packages-prod',
    check: (value, stage) =>
      isBucketName(`${value}-${stage}`) ? undefined : `does not make a bucket's name (${value}-${stage})`,
  },
  registry: {
    name: 'CODEBOX_REGISTRY',
    purpose: 'the registry that public packages come from, for example https://registry.example/',
  },
  githubUrl: {
    name: 'CODEBOX_GITHUB_URL',
    purpose:
      'the API of GitHub Enterprise, for example https://github.example/api/v3/; leave it out for github.com',
    check: (value) =>
      isGitHubWebsite(value) ? 'is the website, not the API (https://api.github.com/)' : undefined,
  },
  githubClientId: {
    name: 'CODEBOX_GITHUB_CLIENT_ID',
    purpose: 'the client id of your GitHub OAuth app',
  },
  githubSecret: {
    name: 'CODEBOX_GITHUB_SECRET',
    purpose:
      'the client secret of your GitHub OAuth app, or where AWS keeps it: ssm:/codebox/github-secret or secretsmanager:codebox/github-secret',
  },
  githubWebUrl: {
    name: 'CODEBOX_GITHUB_WEB_URL',
    purpose: 'the website of GitHub Enterprise, where it is not the host of CODEBOX_GITHUB_URL',
  },
  loginFlow: {
    name: 'CODEBOX_LOGIN_FLOW',
    purpose:
      'how npm login goes: web (in the browser), device (by codes of GitHub) or legacy (token as password)',
  },
  sessionSecret: {
    name: 'CODEBOX_SESSION_SECRET',
    purpose:
      'what seals the steps of a login; two, separated by a comma, while you change it; leave it out to use the client secret',
  },
  admins: {
    name: 'CODEBOX_ADMINS',
    purpose: 'the GitHub users who may publish, separated by commas, for example alice,bob',
  },
  restrictedOrgs: {
    name: 'CODEBOX_RESTRICTED_ORGS',
    purpose:
      'the GitHub organisations whose members may read, separated by commas; leave it out for every user',
  },
  access: {
    name: 'CODEBOX_ACCESS',
    purpose: 'the rules for who reads, publishes and unpublishes which packages, as JSON (docs/access.md)',
  },
  allowPats: {
    name: 'CODEBOX_ALLOW_PATS',
    purpose: 'false to refuse personal access tokens of GitHub',
  },
  patMaxScopes: {
    name: 'CODEBOX_PAT_MAX_SCOPES',
    purpose: 'the scopes that a personal access token may have at most, separated by commas',
  },
  apiEndpoint: {
    name: 'CODEBOX_PUBLIC_URL',
    purpose: 'the URL of the registry behind your own domain, for example https://npm.example/registry',
  },
  privateScopes: {
    name: 'CODEBOX_PRIVATE_SCOPES',
    purpose:
      'the scopes that are never asked for at the public registry, separated by commas, for example @acme',
    check: eachOf(/^@?[a-z\d~-][a-z\d._~-]*$/i, 'a scope'),
  },
  trustedPublishers: {
    name: 'CODEBOX_TRUSTED_PUBLISHERS',
    purpose: 'the rules for workflows that publish or read without a secret, as JSON (docs/ci.md)',
  },
  oidcIssuer: {
    name: 'CODEBOX_OIDC_ISSUER',
    purpose:
      'who signs the ID tokens of workflows; leave it out unless your enterprise has an issuer of its own',
  },
  logReads: {
    name: 'CODEBOX_LOG_READS',
    purpose: 'true to publish an event for every read too',
  },
  tarballs: {
    name: 'CODEBOX_TARBALLS',
    purpose: 'inline to send tarballs through the functions, for networks that do not let clients reach S3',
  },
  upstreamCache: {
    name: 'CODEBOX_UPSTREAM_CACHE',
    purpose: 's3 to keep public packages in the bucket too',
  },
};

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
