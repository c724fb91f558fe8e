import { createUpstream } from '../adapters/npm';
import { createAdvisories } from '../adapters/npm/audit';
import { createPackumentMemory } from '../adapters/npm/packumentMemory';
import { createUpstreamToken } from '../adapters/upstreamToken';
import { currentPolicy, isFunction } from '../config';
import { createTextPacker, type KeepText, plainText } from '../lib/keptText';
import type { Advisories, Upstream } from '../ports/upstream';
import { type Origin, originOf } from '../registry/upstreams/origins';
import { createFirewall } from '../store/firewall';
import { createHeldReports } from '../store/heldReports';
import { createIncidentRules } from '../store/incidentRules';
import { createMalware } from '../store/malware';
import { createOrigins, type UpstreamOf } from '../store/origins';
import { createReadAhead } from '../store/readAhead';
import { createUpstreamCache } from '../store/upstreamCopies';
import { baseContext } from './base';
import { once } from './once';
import { storage } from './storage';

/** Packuments of all upstreams together. */
const UPSTREAM_BYTES = 48 * 1024 * 1024;

/** Of them, those that were unpacked last. */
const UNPACKED_BYTES = 24 * 1024 * 1024;

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
export const upstream: () => Upstream = /* @__PURE__ */ once(() => createOrigins(upstreams()));

/** With the copies in the bucket, if the operator wants them, and where nobody can be sent upstream. */
const keptUpstream: () => Upstream = /* @__PURE__ */ once((config) => {
  const { upstreamCache: keeps } = config;
  const kept = [...upstreams()].map(([origin, plain]): [Origin, Upstream] => {
    const parts = { ...baseContext(), upstream: plain, origin, keeps };
    const isPlain = !keeps && origin.token === undefined;
    return [origin, isPlain ? plain : createUpstreamCache({ ...parts, storage: storage() })];
  });
  const all = createOrigins(new Map(kept));
  // As with the catalogue: a function that has answered is frozen.
  return config.storageFolder === undefined ? all : createReadAhead(all, storage());
});

export const advisories: () => ReadonlyMap<Origin, Advisories> = /* @__PURE__ */ once((config) => {
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
export const readUpstream: () => Upstream = /* @__PURE__ */ once((config) => {
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
