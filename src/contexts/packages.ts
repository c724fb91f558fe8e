import { createProvenances } from '../adapters/sigstore';
import type { AuditContext, PublishContext, ReadContext } from '../context';
import { createByteCache, createSizedCache } from '../lib/byteCache';
import { createRecentSet } from '../lib/recentSet';
import type { PackageOutline } from '../ports/outlines';
import { readTrustRoot } from '../store/trustRoot';
import { once } from './once';
import { storage, storageContext } from './storage';
import { advisories, readUpstream, upstream } from './upstream';

/** Renderings kept for warm reads. */
const RENDERED_BYTES = 48 * 1024 * 1024;

/** Versions and tags of packages, for tarballs and dist-tags, and versions that were asked for alone. */
const OUTLINE_BYTES = 16 * 1024 * 1024;
const SERVED_BYTES = 8 * 1024 * 1024;

/** Names whose tarballs are sent upstream without a question to the bucket. */
const PUBLIC_NAMES = { items: 20_000, milliseconds: 60_000 };

/** Commands that were told something. After a minute without a packument the next one is another command. */
const NOTICED = { items: 5_000, milliseconds: 60_000 };

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

export const auditContext: () => AuditContext = /* @__PURE__ */ once(() => ({
  ...storageContext(),
  advisories: advisories(),
}));

/** A short text in a set takes about that much. */
const ITEM_BYTES = 80;

function outlineBytes({ tags, versions }: PackageOutline): number {
  return 500 + (versions.size + 2 * Object.keys(tags).length) * ITEM_BYTES;
}
