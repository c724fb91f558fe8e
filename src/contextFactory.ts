import { createAppSecret, createSessionSecrets } from './adapters/appSecret';
import { createDeliveryQueue } from './adapters/deliveryQueue';
import { createFolderStorage } from './adapters/folder';
import { createGitHub } from './adapters/github';
import { createDecisions } from './adapters/github/decisions';
import { createHeldTokens } from './adapters/github/heldTokens';
import { createHolderOf } from './adapters/github/holder';
import { createIdTokens } from './adapters/github/idTokens';
import { createMalwareFeed } from './adapters/github/malwareFeed';
import { createGitHubOAuth } from './adapters/github/oauth';
import { createLateBucket } from './adapters/lateBucket';
import { createLogger, withSubscriber } from './adapters/logger';
import { createMintedTokens } from './adapters/mintedTokens';
import { createUpstream } from './adapters/npm';
import { createAdvisories } from './adapters/npm/audit';
import { createPackumentMemory } from './adapters/npm/remembered';
import { createS3Storage } from './adapters/s3';
import { createProvenances } from './adapters/sigstore';
import { createTokenTopic } from './adapters/tokenTopic';
import { createUpstreamToken } from './adapters/upstreamToken';
import { createPost } from './adapters/webhooks';
import { type Config, currentConfig, currentPolicy, currentWebhooks, isFunction } from './config';
import type {
  AuditContext,
  AuthorizerContext,
  BaseContext,
  CallbackContext,
  CountsContext,
  LoginContext,
  LoginStartContext,
  MalwareContext,
  PickUpContext,
  PublishContext,
  ReadContext,
  SealContext,
  StorageContext,
  TokensContext,
  WebChangeContext,
  WebContext,
  WebDecideContext,
  WebhooksContext,
  WorkflowContext,
} from './context';
import { createByteCache, createSizedCache } from './lib/byteCache';
import { createTextPacker, type KeepText, plainText } from './lib/keptText';
import { createRecentSet } from './lib/recentSet';
import type { Secret } from './lib/secret';
import type { Contents } from './ports/contents';
import type { DownloadCounts } from './ports/downloads';
import type { GitHubOAuth } from './ports/github';
import type { PackageOutline } from './ports/outlines';
import type { Objects, Storage } from './ports/storage';
import type { MintedTokens } from './ports/tokens';
import type { Advisories, Upstream } from './ports/upstream';
import { packPage, unpackPage } from './registry/login/packedPage';
import { createSeals } from './registry/login/seal';
import { type Origin, originOf } from './registry/upstreams/origins';
import { catalogueSubscriber } from './store/catalogue/subscriber';
import { createDownloadCounts } from './store/downloads';
import { createFirewall } from './store/firewall';
import { createHeldReports } from './store/heldReports';
import { createIncidentRules } from './store/incidentRules';
import { createMalware } from './store/malware';
import { createOrigins, type UpstreamOf } from './store/origins';
import { keepNews } from './store/tokenKeeper';
import { readTrustRoot } from './store/trustRoot';
import { createUpstreamCache } from './store/upstreamCopies';

/*
 * Contexts for routes. One constant each, marked pure, so that esbuild drops from a bundle every adapter that its
 * route does not ask for. Routes that run in one process share the adapters, and with them pools and caches.
 */

/** Packuments of all upstreams together. */
const UPSTREAM_BYTES = 48 * 1024 * 1024;

/** Of them, those that were unpacked last. */
const UNPACKED_BYTES = 24 * 1024 * 1024;

/** Renderings kept for warm reads. */
const RENDERED_BYTES = 48 * 1024 * 1024;

/** Versions and tags of packages, for tarballs and dist-tags, and versions that were asked for alone. */
const OUTLINE_BYTES = 16 * 1024 * 1024;
const SERVED_BYTES = 8 * 1024 * 1024;

/** Tarballs, with what is in them, of the versions whose files somebody looks at. */
const CONTENTS_BYTES = 96 * 1024 * 1024;

/** What changes meanwhile is written to the catalogue at once. A search does not wait for it. */
const CATALOGUE_PAUSE_MS = 1_000;

/** Names whose tarballs are sent upstream without a question to the bucket. */
const PUBLIC_NAMES = { items: 20_000, milliseconds: 60_000 };

/** A page tells of today as it was some minutes ago, and so costs no more reads than without. */
const COUNTS_KEPT_MS = 5 * 60_000;

/** Commands that were told something. After a minute without a packument the next one is another command. */
const NOTICED = { items: 5_000, milliseconds: 60_000 };

export const baseContext: () => BaseContext = /* @__PURE__ */ once((config) => ({
  config,
  logger: createLogger(config),
}));

const storage: () => Storage = /* @__PURE__ */ once((config) =>
  config.storageFolder ? createFolderStorage(config.storageFolder) : createS3Storage(config),
);

/** A function answers one request at a time, and often a single one: for it there is nothing to win. */
const keepText: () => KeepText = /* @__PURE__ */ once(() =>
  isFunction() ? plainText : createTextPacker(UNPACKED_BYTES),
);

const upstreams: () => UpstreamOf = /* @__PURE__ */ once((config) => {
  const memory = createPackumentMemory(UPSTREAM_BYTES);
  const create = (origin: Origin) => {
    const token = createUpstreamToken(origin.token, config);
    const passesTarballs = config.upstreamCache || token !== undefined;
    const isAsSent = config.publicTarballs === 'upstream' && !passesTarballs;
    const registryUrl = isAsSent ? undefined : config.apiEndpoint;
    const place = { registry: origin.url, registryUrl, passesTarballs };
    return createUpstream({ ...config, ...place, token, memory, keepText: keepText() });
  };
  return new Map(config.origins.map((origin) => [origin, create(origin)]));
});

/** A publish asks upstream directly. */
const upstream: () => Upstream = /* @__PURE__ */ once(() => createOrigins(upstreams()));

/** With the copies in the bucket, if the operator wants them, and where nobody can be sent upstream. */
const keptUpstream: () => Upstream = /* @__PURE__ */ once((config) => {
  const { upstreamCache: keeps } = config;
  const kept = [...upstreams()].map(([origin, plain]): [Origin, Upstream] => {
    const parts = { ...baseContext(), upstream: plain, origin, keeps };
    const isPlain = !keeps && origin.token === undefined;
    return [origin, isPlain ? plain : createUpstreamCache({ ...parts, storage: storage() })];
  });
  return createOrigins(new Map(kept));
});

const advisories: () => ReadonlyMap<Origin, Advisories> = /* @__PURE__ */ once((config) => {
  const create = ({ url, token }: Origin) =>
    createAdvisories({ registry: url, token: createUpstreamToken(token, config) });
  return new Map(config.origins.map((origin) => [origin, create(origin)]));
});

/** Of the registry that a package comes from: no other one may hear of its name. */
const advisoriesOf: () => (name: string) => Advisories | undefined = /* @__PURE__ */ once(({ origins }) => {
  const all = advisories();
  return (name) => {
    const origin = originOf(origins, name);
    return origin && all.get(origin);
  };
});

/** Behind the firewall. Without a policy, too: operators make rules without a deployment. */
const readUpstream: () => Upstream = /* @__PURE__ */ once((config) => {
  const { logger } = baseContext();
  const bucket = storage();
  const incidents = createIncidentRules({ storage: bucket, logger });
  const policy = currentPolicy();
  const malware = policy?.malware === 'block' ? createMalware(bucket) : undefined;
  // Without a topic nobody hears of it twice, and nobody forgets the marks in a folder.
  const report = createHeldReports({ logger, marks: config.logTopic === undefined ? undefined : bucket });
  return createFirewall({
    logger,
    report,
    keepText: keepText(),
    storage: bucket,
    incidents,
    malware,
    policy,
    upstream: keptUpstream(),
    advisoriesOf: advisoriesOf(),
  });
});

export const storageContext: () => StorageContext = /* @__PURE__ */ once((config) => {
  const { logger } = baseContext();
  const bucket = storage();
  // The function `catalogue` hears of changes by the topic. Without a topic, or with a folder as the bucket, it does not
  // run: then this process updates the catalogue itself.
  const isFolder = config.storageFolder !== undefined;
  const subscriber = () => catalogueSubscriber(bucket, { pauseMs: isFolder ? CATALOGUE_PAUSE_MS : 0 });
  return {
    config,
    // Over a folder no answer waits for the catalogue: this process goes on, and after its death `npm start` has the
    // catalogue built again. A function that has answered is frozen.
    logger:
      isFolder || config.logTopic === undefined ? withSubscriber(logger, subscriber(), isFolder) : logger,
    storage: bucket,
  };
});

export const publishContext: () => PublishContext = /* @__PURE__ */ once((config) => ({
  ...storageContext(),
  upstream: upstream(),
  provenances: createProvenances({ trustRoot: () => readTrustRoot(storage(), config) }),
}));

export const readContext: () => ReadContext = /* @__PURE__ */ once(() => ({
  ...storageContext(),
  upstream: readUpstream(),
  rendered: createByteCache(RENDERED_BYTES),
  outlines: createSizedCache(OUTLINE_BYTES, outlineBytes),
  served: createByteCache(SERVED_BYTES),
  publicNames: createRecentSet(PUBLIC_NAMES),
  noticed: createRecentSet(NOTICED),
}));

const counts: () => DownloadCounts = /* @__PURE__ */ once(({ storageFolder }) =>
  createDownloadCounts(storage(), storageFolder === undefined ? COUNTS_KEPT_MS : 0),
);

export const countsContext: () => CountsContext = /* @__PURE__ */ once(() => ({
  ...storageContext(),
  counts: counts(),
}));

export const auditContext: () => AuditContext = /* @__PURE__ */ once(() => ({
  ...storageContext(),
  advisories: advisories(),
}));

const appSecret: () => LoginContext['appSecret'] = /* @__PURE__ */ once(createAppSecret);

export const loginContext: () => LoginContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  appSecret: appSecret(),
  decisions: createDecisions({ isKept: ({ rights }) => rights.read, keptFor: keptFor(config) }),
  github: createGitHub(config, appSecret()),
}));

/** The first secret seals and signs; each of them opens. */
const sessionSecrets: () => () => Promise<readonly [Secret, ...Secret[]]> = /* @__PURE__ */ once((config) =>
  createSessionSecrets(config, appSecret()),
);

const oauth: () => GitHubOAuth = /* @__PURE__ */ once((config) =>
  createGitHubOAuth({ ...config, appSecret: appSecret() }),
);

export const sealContext: () => SealContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  seals: async () =>
    createSeals(
      { secrets: await sessionSecrets()(), salt: config.githubClientId, now: () => Date.now() },
      { page: { pack: packPage, unpack: unpackPage } },
    ),
}));

export const loginStartContext: () => LoginStartContext = /* @__PURE__ */ once(() => ({
  ...sealContext(),
  oauth: oauth(),
}));

export const callbackContext: () => CallbackContext = /* @__PURE__ */ once(() => ({
  ...sealContext(),
  storage: storage(),
}));

export const pickUpContext: () => PickUpContext = /* @__PURE__ */ once(() => ({
  ...loginContext(),
  ...callbackContext(),
  oauth: oauth(),
  held: createHeldTokens(),
}));

export const webContext: () => WebContext = /* @__PURE__ */ once(() => ({
  ...readContext(),
  ...loginContext(),
  ...loginStartContext(),
  logger: baseContext().logger,
  contents: createSizedCache(CONTENTS_BYTES, contentsBytes),
  counts: counts(),
}));

const lateBucket: () => Objects = /* @__PURE__ */ once((config) => createLateBucket(config));
/** The authorizer reads tokens for machines, and may do nothing else to the bucket. */
const tokensBucket: () => Objects = /* @__PURE__ */ once((config) => createLateBucket(config, false));

export const webChangeContext: () => WebChangeContext = /* @__PURE__ */ once(() => ({
  ...loginContext(),
  ...sealContext(),
  storage: lateBucket(),
}));

export const webDecideContext: () => WebDecideContext = /* @__PURE__ */ once(() => ({
  ...webChangeContext(),
  // Last: its logger keeps the catalogue up to date where no topic does.
  ...publishContext(),
}));

const mintedTokens: () => MintedTokens = /* @__PURE__ */ once((config) =>
  createMintedTokens({
    endpoint: config.apiEndpoint,
    secrets: sessionSecrets(),
    salt: config.githubClientId,
  }),
);

export const authorizerContext: () => AuthorizerContext = /* @__PURE__ */ once((config) => ({
  ...loginContext(),
  mintedTokens: mintedTokens(),
  storage: tokensBucket(),
  machineTokens: createDecisions({ isKept: () => true, keptFor: keptFor(config) }),
  tellKeeper: createTokenTopic({
    ...config,
    logger: baseContext().logger,
    keep: (news) => keepNews(news, { storage: tokensBucket(), logger: baseContext().logger }),
  }),
}));

export const keeperContext: () => StorageContext = /* @__PURE__ */ once(() => ({
  ...baseContext(),
  storage: storage(),
}));

export const tokensContext: () => TokensContext = /* @__PURE__ */ once((config) => ({
  ...keeperContext(),
  holderOf: createHolderOf(config),
}));

export const workflowContext: () => WorkflowContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  storage: storage(),
  idTokens: createIdTokens(config),
  mintedTokens: mintedTokens(),
}));

export const malwareContext: () => MalwareContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  storage: storage(),
  feed: createMalwareFeed(config, appSecret()),
}));

export const webhooksContext: () => WebhooksContext = /* @__PURE__ */ once((config) => {
  const { webhooks, queue } = currentWebhooks();
  return {
    ...baseContext(),
    webhooks,
    post: createPost(config),
    queue: createDeliveryQueue(config.region, queue),
  };
});

/** What was found out about a token is remembered for a minute at most, and no longer than API Gateway does it. */
function keptFor({ tokenTtl }: Config): number {
  return Math.min(60, tokenTtl) * 1000;
}

/** A short text in a set takes about that much. */
const ITEM_BYTES = 80;

function outlineBytes({ tags, versions }: PackageOutline): number {
  return 500 + (versions.size + 2 * Object.keys(tags).length) * ITEM_BYTES;
}

const ENTRY_BYTES = 600;

function contentsBytes({ tarball, listing }: Contents): number {
  return tarball.length + (1 + listing.entries.length) * ENTRY_BYTES;
}

/** Built at the first request and kept for the life of the container, or until the configuration changes. */
function once<Made>(create: (config: Config) => Made): () => Made {
  let made: { readonly config: Config; readonly value: Made } | undefined;
  return () => {
    const config = currentConfig();
    if (made?.config !== config) made = { config, value: create(config) };
    return made.value;
  };
}
