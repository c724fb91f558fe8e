import { RegistryError } from '../errors';
import { bodyEtag } from '../lib/bodyEtag';
import { type ByteCache, createByteCache } from '../lib/byteCache';
import type { JsonObject } from '../lib/json';
import { createRecentSet, type RecentSet } from '../lib/recentSet';
import { isWithin, type TimeSpan } from '../lib/timeSpan';
import type { Logger } from '../ports/log';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import { type Applied, applyRules } from '../registry/firewall/apply';
import type { Policy } from '../registry/firewall/policy';
import { type PackageRules, rulesFor, type Verdict, verdictSentence } from '../registry/firewall/verdict';
import type { PackumentForm } from '../registry/packument/forms';
import { abbreviatedPublic, manifestsOf, tarballFileOf } from '../registry/packument/public';

type Parts = { readonly upstream: Upstream; readonly policy: Policy; readonly logger: Logger };

/** What the rules make of one state of a packument. */
type Ruled = {
  readonly body: string;
  readonly etag: string;
  readonly hash: string;
  readonly lastModified: string | undefined;
  /** Of upstream's packument that it was made of. */
  readonly source: string;
  readonly span: TimeSpan;
  readonly isEmpty: boolean;
  readonly heldCount: number;
  /** What holds a file back, or undefined if it is served. Files that are not in it do not exist. */
  readonly files: ReadonlyMap<string, Held | undefined>;
};

type Held = { readonly version: string; readonly verdict: Verdict };

type State = Parts & { readonly ruled: ByteCache<Ruled>; readonly told: RecentSet };

const RULED_BYTES = 32 * 1024 * 1024;
const TOLD = { items: 10_000, milliseconds: 24 * 60 * 60_000 };

/**
 * An upstream of which only that is seen which the policy lets in. Both forms of a packument are made of upstream's full
 * one, because it alone has the dates; once for each state of it and each coming of age.
 */
export function createFirewall(parts: Parts): Upstream {
  const { upstream, policy } = parts;
  const state: State = { ...parts, ruled: createByteCache(RULED_BYTES), told: createRecentSet(TOLD) };
  const isEnforced = (name: string) => policy.mode === 'enforce' && rulesFor(policy, name) !== undefined;
  return {
    ...upstream,
    packument: (name, form) =>
      isEnforced(name) ? packument(state, name, form) : upstream.packument(name, form),
    packumentUrl: (name) => (isEnforced(name) ? undefined : upstream.packumentUrl(name)),
    lets: (name, file) => lets(state, name, file),
  };
}

async function packument(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const ruled = await ruledPackument(state, name, form);
  if (ruled?.isEmpty && ruled.heldCount > 0) {
    throw new RegistryError(
      404,
      `Package ${name} has no version that this registry serves: all are held back.`,
    );
  }
  return ruled;
}

async function lets(state: State, name: string, file: string): Promise<boolean> {
  const { policy, logger, told } = state;
  if (!rulesFor(policy, name)) return true;
  const files = (await ruledPackument(state, name, 'abbreviated'))?.files;
  const isReport = policy.mode === 'report';
  if (!files?.has(file)) return isReport;
  const held = files.get(file);
  if (!held) return true;
  const sentence = verdictSentence(`${name}@${held.version}`, held.verdict);
  if (!isReport) throw new RegistryError(403, sentence);
  const id = `${name}/${file}`;
  if (!told.has(id)) logger.line({ level: 'warn', namespace: 'firewall:report', file: id, would: sentence });
  told.add(id);
  return true;
}

async function ruledPackument(state: State, name: string, form: PackumentForm): Promise<Ruled | undefined> {
  const full = await state.upstream.packument(name, 'full');
  const rules = rulesFor(state.policy, name);
  if (!full || !rules) return undefined;
  const key = `${form} ${name}`;
  const kept = state.ruled.get(key);
  const now = Date.now();
  if (kept?.source === full.hash && isWithin(kept.span, now)) return kept;
  const ruled = rule(full, form, { rules, now });
  state.ruled.set(key, ruled);
  return ruled;
}

function rule(
  full: UpstreamPackument,
  form: PackumentForm,
  view: { readonly rules: PackageRules; readonly now: number },
): Ruled {
  const packument: JsonObject = JSON.parse(full.body);
  const applied = applyRules(packument, view);
  const { document, held, until } = applied;
  const body = JSON.stringify(form === 'full' ? document : abbreviatedPublic(document));
  const hash = bodyEtag(body);
  return {
    body,
    etag: hash,
    hash,
    // Of the versions that are held back, too: it would not change when one of them comes of age.
    lastModified: undefined,
    source: full.hash,
    span: { from: view.now, until },
    isEmpty: manifestsOf(document).length === 0,
    heldCount: held.size,
    files: filesOf(packument, applied),
  };
}

/** A file that several versions name is held back with any of them. */
function filesOf(packument: JsonObject, { held }: Applied): Ruled['files'] {
  const files = new Map<string, Held | undefined>();
  for (const [version, manifest] of manifestsOf(packument)) {
    const file = tarballFileOf(packument, version, manifest);
    const verdict = held.get(version);
    files.set(file, files.get(file) ?? (verdict && { version, verdict }));
  }
  return files;
}
