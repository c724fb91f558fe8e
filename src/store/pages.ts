import type { ReadContext } from '../context';
import type { JsonObject } from '../lib/json';
import { type HeldBack, heldState } from '../registry/firewall/heldBack';
import { canBeOurs, type PackageName } from '../registry/names';
import { type Packument, parsePackument } from '../registry/packument/packument';
import { indexKey } from './keys/packages';
import { fromUpstream } from './oursOrUpstreams';

/** Where a packument for a page comes from. */
export type PageSource =
  | { readonly isOurs: true; readonly packument: Packument }
  | {
      readonly isOurs: false;
      readonly packument: JsonObject;
      /** undefined: there is no firewall. */
      readonly heldBack?: HeldBack;
    };

export type KeptPage = {
  readonly body: string;
  /** Of what it was made of; undefined where it tells of something that may pass. */
  readonly etag?: string;
};

export type MadePage = {
  readonly body: string;
  /** It tells of something that may pass soon: it is made again the next time. */
  readonly isPassing: boolean;
};

type Wanted = {
  readonly name: PackageName;
  /** What the page depends on besides the packument. */
  readonly variant: string;
  readonly make: (source: PageSource) => Promise<MadePage>;
};

/**
 * What `make` made of a package's packument; undefined if there is no such package. It is made once for each state of the
 * packument, of what the firewall holds back, and each variant, and kept: after that a page costs one conditional GET, or
 * what upstream's freshness costs.
 */
export async function keptPage(wanted: Wanted, context: ReadContext): Promise<KeptPage | undefined> {
  const ours = canBeOurs(wanted.name) ? await pageOfOurs(wanted, context) : undefined;
  return ours ?? pageOfUpstreams(wanted, context);
}

async function pageOfOurs(wanted: Wanted, context: ReadContext): Promise<KeptPage | undefined> {
  const { storage } = context;
  const key = indexKey(wanted.name);
  const kept = context.served.get(cacheKey(wanted));
  const stored = kept ? await storage.getIfChanged(key, kept.objectEtag) : await storage.get(key);
  if (stored === 'unchanged') return kept && { body: kept.body, etag: kept.objectEtag };
  if (!stored) return undefined;
  const packument = parsePackument(stored.body, wanted.name, stored.lastModified);
  const made = await wanted.make({ packument, isOurs: true });
  return keep(wanted, { ...made, etag: stored.etag }, context);
}

async function pageOfUpstreams(wanted: Wanted, context: ReadContext): Promise<KeptPage | undefined> {
  // Asked first: it looks at the rules again, and the packument then goes by the same ones.
  const heldBack = await context.upstream.heldBack?.(wanted.name.full);
  const found = await fromUpstream(wanted.name, 'full', context).packument();
  if (!found) return undefined;
  const etag = `${found.hash} ${heldBack ? heldState(heldBack) : ''}`;
  const kept = context.served.get(cacheKey(wanted));
  if (kept?.objectEtag === etag) return { body: kept.body, etag };
  const packument: JsonObject = JSON.parse(found.body.text());
  const made = await wanted.make({ packument, isOurs: false, ...(heldBack && { heldBack }) });
  return keep(wanted, { ...made, etag }, context);
}

function keep(wanted: Wanted, page: MadePage & { readonly etag: string }, { served }: ReadContext): KeptPage {
  const { body, etag, isPassing } = page;
  if (isPassing) return { body };
  served.set(cacheKey(wanted), { body, objectEtag: etag });
  return { body, etag };
}

/** Nothing else in that cache begins with a blank. */
function cacheKey({ name, variant }: Wanted): string {
  return ` page ${name.full} ${variant}`;
}
