import { access, oidcIssuer, scopes, trustedPublishers } from './access';
import { apiUrl, githubSecret, sessionSecrets, webUrl } from './github';
import { namedSecrets } from './namedSecrets';
import { choice, email, flag, list, optional, port, required, text, upTo, url } from './parsers';
import type { Settings } from './setting';
import { publicTarballs } from './upstream';

/** What the functions are told, by the names of their environment variables. The configuration has a field for each. */
export const SETTINGS = {
  region: {
    operator: 'CODEBOX_REGION',
    purpose: 'the AWS region to deploy to, for example eu-central-1',
    read: required,
  },
  bucket: {
    operator: 'CODEBOX_BUCKET',
    purpose: 'the S3 bucket for the packages; the stage is appended: my-packages becomes my-packages-prod',
    read: (given, name) => (text(given, 'storage') === undefined ? required : text)(given, name) ?? '',
  },
  storage: {
    operator: 'CODEBOX_STORAGE',
    purpose: 'the folder of the packages',
    where: 'laptop',
    field: 'storageFolder',
    read: text,
  },
  s3Endpoint: {
    operator: 'CODEBOX_S3_ENDPOINT',
    purpose: "a server that speaks S3's protocol, for example http://127.0.0.1:9000",
    where: 'laptop',
    read: optional(url),
  },
  registry: {
    operator: 'CODEBOX_REGISTRY',
    purpose: 'the registry that public packages come from, for example https://registry.example/',
    /** With a trailing slash. */
    read: (given, name) => `${url(given, name)}/`,
  },
  githubUrl: {
    operator: 'CODEBOX_GITHUB_URL',
    purpose:
      'the API of GitHub Enterprise, for example https://github.example/api/v3/; leave it out for github.com',
    otherwise: 'https://api.github.com/',
    read: apiUrl,
  },
  githubClientId: {
    operator: 'CODEBOX_GITHUB_CLIENT_ID',
    purpose: 'the client id of your GitHub OAuth app',
    read: required,
  },
  githubSecret: {
    operator: 'CODEBOX_GITHUB_SECRET',
    purpose:
      'the client secret of your GitHub OAuth app, or where AWS keeps it: ssm:/codebox/github-secret or secretsmanager:codebox/github-secret',
    read: githubSecret,
  },
  githubWebUrl: {
    operator: 'CODEBOX_GITHUB_WEB_URL',
    purpose: 'the website of GitHub Enterprise, where it is not the host of CODEBOX_GITHUB_URL',
    read: webUrl,
  },
  loginFlow: {
    operator: 'CODEBOX_LOGIN_FLOW',
    purpose:
      'how npm login goes: web (in the browser), device (by codes of GitHub) or legacy (token as password)',
    otherwise: 'web',
    read: choice('web', 'device', 'legacy'),
  },
  sessionSecret: {
    operator: 'CODEBOX_SESSION_SECRET',
    purpose:
      'what seals the steps of a login and signs tokens of workflows, or where AWS keeps it: ssm:/codebox/session-secret; two, separated by a comma, while you change it; leave it out to use the client secret',
    field: 'sessionSecrets',
    read: sessionSecrets,
  },
  admins: {
    operator: 'CODEBOX_ADMINS',
    purpose: 'the GitHub users who may publish, separated by commas, for example alice,bob',
  },
  restrictedOrgs: {
    operator: 'CODEBOX_RESTRICTED_ORGS',
    purpose:
      'the GitHub organisations whose members may read, separated by commas, or * for everybody with a GitHub account',
  },
  access: {
    operator: 'CODEBOX_ACCESS',
    purpose: 'the rules for who reads, publishes and unpublishes which packages, as JSON (docs/access.md)',
    read: access,
  },
  allowPats: {
    operator: 'CODEBOX_ALLOW_PATS',
    purpose: 'false to refuse personal access tokens of GitHub',
    otherwise: 'true',
    read: flag,
  },
  patMaxScopes: {
    operator: 'CODEBOX_PAT_MAX_SCOPES',
    purpose: 'the scopes that a personal access token may have at most, separated by commas',
    read: optional(list),
  },
  apiEndpoint: {
    operator: 'CODEBOX_PUBLIC_URL',
    purpose: 'the URL of the registry behind your own domain, for example https://npm.example/registry',
    read: url,
  },
  logTopic: {
    operator: 'CODEBOX_LOG_TOPIC',
    purpose: 'the ARN of the SNS topic that hears of everything',
    where: 'laptop',
    read: text,
  },
  tokenTopic: {
    operator: 'CODEBOX_TOKEN_TOPIC',
    purpose: 'the ARN of the SNS topic on which the authorizer tells that tokens for machines are used',
    where: 'laptop',
    read: text,
  },
  metrics: {
    operator: 'CODEBOX_METRICS',
    purpose:
      'the stage by which CloudWatch counts what the lines of the log say; leave it out where no agent brings them there',
    where: 'laptop',
    read: text,
  },
  logReads: {
    operator: 'CODEBOX_LOG_READS',
    purpose: 'true to publish an event for every read too',
    otherwise: 'false',
    read: flag,
  },
  privateScopes: {
    operator: 'CODEBOX_PRIVATE_SCOPES',
    purpose:
      'the scopes that are never asked for at the public registry, separated by commas, for example @acme',
    read: scopes,
  },
  trustedPublishers: {
    operator: 'CODEBOX_TRUSTED_PUBLISHERS',
    purpose: 'the rules for workflows that publish or read without a secret, as JSON (docs/ci.md)',
    read: trustedPublishers,
  },
  tokenTtl: {
    operator: 'CODEBOX_TOKEN_TTL',
    purpose: 'for how many seconds API Gateway believes what was found out about a token, from 0 to 3600',
    otherwise: '300',
    read: upTo(3600, 0),
  },
  maxTokenDays: {
    operator: 'CODEBOX_MAX_TOKEN_DAYS',
    purpose: 'after how many days a token that somebody makes with npm token create ends at the latest',
    otherwise: '90',
    read: upTo(3650),
  },
  oidcIssuer: {
    operator: 'CODEBOX_OIDC_ISSUER',
    purpose:
      'who signs the ID tokens of workflows; leave it out unless your enterprise has an issuer of its own',
    read: oidcIssuer,
  },
  maxPackument: {
    operator: 'CODEBOX_MAX_PACKUMENT',
    purpose: 'how many MiB all versions of one package may have, without their tarballs, for example 32',
    otherwise: '16',
    /** In bytes. */
    read: (given, name) => upTo(512)(given, name) * 1024 * 1024,
  },
  tarballs: {
    operator: 'CODEBOX_TARBALLS',
    purpose: 'inline to send tarballs through the functions, for networks that do not let clients reach S3',
    otherwise: 'redirect',
    read: choice('redirect', 'inline'),
  },
  upstreamCache: {
    operator: 'CODEBOX_UPSTREAM_CACHE',
    purpose: 's3 to keep public packages in the bucket too',
    otherwise: 'none',
    read: (given, name) => choice('none', 's3')(given, name) === 's3',
  },
  // The functions have the content of the file: in their bundle, or on a laptop as JSON in this variable.
  policy: {
    operator: 'CODEBOX_POLICY',
    purpose:
      'the file that says which public packages may enter (docs/firewall.md); leave it out for codebox.yml beside serverless.yml',
  },
  upstreamTokens: {
    operator: 'CODEBOX_UPSTREAM_TOKENS',
    purpose:
      'the tokens for upstreams whose entry in codebox.yml says variable:name, as name=token, separated by commas',
    read: namedSecrets,
  },
  webhookSecrets: {
    operator: 'CODEBOX_WEBHOOK_SECRETS',
    purpose:
      'the URLs and secrets of webhooks whose entry in codebox.yml says variable:name, as name=value, separated by commas',
    read: namedSecrets,
  },
  publicTarballs: {
    operator: 'CODEBOX_PUBLIC_TARBALLS',
    purpose: 'upstream to leave the URLs of public tarballs as they are, which spares a request for each',
    otherwise: 'registry',
    read: publicTarballs,
  },
  webImages: {
    operator: 'CODEBOX_WEB_IMAGES',
    purpose: 'false to show no images from other hosts in the readmes of the pages',
    otherwise: 'true',
    read: flag,
  },
  downloads: {
    operator: 'CODEBOX_DOWNLOADS',
    purpose: 'off to count no downloads of your own packages',
    otherwise: 'on',
    field: 'countsDownloads',
    read: (given, name) => choice('on', 'off')(given, name) === 'on',
  },
} as const satisfies Settings;

/** What `npm start` itself goes by, by the operator's names: the functions do not know it. */
export const START_SETTINGS = {
  PORT: { operator: 'PORT', purpose: 'the port', otherwise: '4873', field: 'port', read: port },
  HOST: { operator: 'HOST', purpose: 'the address', otherwise: '127.0.0.1', field: 'host', read: required },
  CODEBOX_LAMBDA_LIMITS: {
    operator: 'CODEBOX_LAMBDA_LIMITS',
    purpose: 'true to refuse what API Gateway and Lambda would refuse for its size',
    otherwise: 'false',
    field: 'lambdaLimits',
    read: flag,
  },
  CODEBOX_TRUST_PROXY: {
    operator: 'CODEBOX_TRUST_PROXY',
    purpose:
      'the proxies in front that say whose request it is: how many, or their addresses and networks, separated by commas',
    field: 'trustProxy',
    read: text,
  },
  CODEBOX_DRAIN_SECONDS: {
    operator: 'CODEBOX_DRAIN_SECONDS',
    purpose:
      'for how many seconds a server that is told to stop says so at /-/ready and goes on, until a proxy sends it nothing more',
    otherwise: '0',
    field: 'drainSeconds',
    read: upTo(600, 0),
  },
} as const satisfies Settings;

/** What only commands of the operator go by, by the operator's names. */
export const COMMAND_SETTINGS = {
  CODEBOX_IMPORT_TOKEN: {
    operator: 'CODEBOX_IMPORT_TOKEN',
    purpose:
      'the token for the registry that codebox import reads from, or a whole header: Basic and user:password in base64',
    field: 'importToken',
    read: text,
  },
} as const satisfies Settings;

/** AWS gives an account no more requests per second. */
const ACCOUNT_RATE = 10_000;

/** What only a deployment goes by, by the operator's names. */
export const DEPLOYMENT_SETTINGS = {
  CODEBOX_ALARM_EMAIL: {
    operator: 'CODEBOX_ALARM_EMAIL',
    purpose: 'the address that alarms go to, for example ops@acme.example',
    field: 'alarmEmail',
    read: optional(email),
  },
  CODEBOX_RATE_LIMIT: {
    operator: 'CODEBOX_RATE_LIMIT',
    purpose: 'how many requests per second API Gateway takes at most',
    otherwise: '2000',
    field: 'all',
    read: upTo(ACCOUNT_RATE),
  },
  CODEBOX_LOGIN_RATE_LIMIT: {
    operator: 'CODEBOX_LOGIN_RATE_LIMIT',
    purpose:
      'the same for each route that needs no login: those of the login itself, of the pages, of workflows, and ping',
    otherwise: '20',
    field: 'open',
    read: upTo(ACCOUNT_RATE),
  },
  CODEBOX_UPSTREAM_CACHE_DAYS: {
    operator: 'CODEBOX_UPSTREAM_CACHE_DAYS',
    purpose:
      'after how many days a kept copy of a public package or tarball is deleted, and fetched again when needed',
    otherwise: '90',
    field: 'upstreamDays',
    read: upTo(3650),
  },
} as const satisfies Settings;
