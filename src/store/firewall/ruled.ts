import { bodyEtag } from '../../lib/bodyEtag';
import { createSizedCache, heapBytes } from '../../lib/byteCache';
import { defined, type JsonObject } from '../../lib/json';
import { createSharedWork } from '../../lib/sharedWork';
import { isWithin, type TimeSpan } from '../../lib/timeSpan';
import type { Logger } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import type { Upstream, UpstreamPackument } from '../../ports/upstream';
import { type Applied, withoutHeld, youngIn } from '../../registry/firewall/apply';
import { NONE_SEEN, type Seen } from '../../registry/firewall/birth';
import { questionAbout } from '../../registry/firewall/fixes';
import { type Judged, judge, undatedIn } from '../../registry/firewall/judge';
import { movedNotice } from '../../registry/firewall/notice';
import type { PackageRules, Verdict } from '../../registry/firewall/verdict';
import type { PackumentForm } from '../../registry/packument/forms';
import { textsIn } from '../../registry/packument/packument';
import { abbreviatedPublic, manifestsOf, tarballFileOf } from '../../registry/packument/public';
import { type AdvisoriesOf, createFixFinder, type Known } from './fixes';
import { firstSeen } from './seen';

/** What the rules make of one state of a packument. */
export type Ruled = {
  readonly forms: Readonly<Record<PackumentForm, UpstreamPackument>>;
  /** Of upstream's packument that it was made of. */
  readonly source: string;
  /** Of the rules. */
  readonly stamp: string;
  readonly span: TimeSpan;
  readonly isEmpty: boolean;
  readonly held: Applied['held'];
  /** Of upstream, before any rule. */
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: ReadonlySet<string>;
  readonly fixes: Applied['fixes'];
  /** What holds a file back, or undefined if it is served. Files that are not in it do not exist. */
  readonly files: ReadonlyMap<string, Held | undefined>;
  /** What is to be told of files that are served. */
  readonly warnings: ReadonlyMap<string, string>;
};

export type Held = { readonly version: string; readonly verdict: Verdict };

type Parts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  readonly advisoriesOf: AdvisoriesOf;
  readonly logger: Logger;
};
type State = Parts & { readonly findFixes: ReturnType<typeof createFixFinder> };
type Wanted = { readonly name: string; readonly rules: PackageRules };

/** The packument of the largest public packages, with both forms, takes a third of it. */
const RULED_BYTES = 64 * 1024 * 1024;
/** About what a file takes. */
const FILE_BYTES = 200;

/**
 * What the rules make of the packument of a package, from upstream's full one, because it alone has the dates. It is
 * made once, for both forms, for each state of the packument, each change of the rules and each coming of age, however
 * many ask for it at the same moment. undefined: upstream has no such package.
 */
export function createRuled(parts: Parts): (wanted: Wanted) => Promise<Ruled | undefined> {
  const state: State = { ...parts, findFixes: createFixFinder(parts) };
  const kept = createSizedCache(RULED_BYTES, bytesOf);
  const shared = createSharedWork<Ruled>();
  return async ({ name, rules }) => {
    const full = await parts.upstream.packument(name, 'full');
    if (!full) return undefined;
    const known = kept.get(name);
    const isSame = known?.source === full.hash && known.stamp === rules.stamp;
    if (isSame && isWithin(known.span, Date.now())) return known;
    return shared(`${name}\n${full.hash}\n${rules.stamp}`, async () => {
      const ruled = await rule(state, full, { name, rules });
      kept.set(name, ruled);
      return ruled;
    });
  };
}

async function rule(state: State, full: UpstreamPackument, wanted: Wanted): Promise<Ruled> {
  const { rules } = wanted;
  const now = Date.now();
  const packument: JsonObject = JSON.parse(full.body);
  const seen = await seenIn(state, packument, { ...wanted, now });
  const judged = judge(packument, { rules, now, seen });
  const known = await fixesIn(state, judged, wanted);
  const applied = withoutHeld(packument, judged, known?.advisories ?? []);
  const { document, held } = applied;
  return {
    forms: formsOf(document, {
      full: document === packument ? full.body : JSON.stringify(document),
      notice: movedNotice(packument, applied),
    }),
    source: full.hash,
    stamp: rules.stamp,
    span: { from: now, until: Math.min(applied.until, known?.span.until ?? Number.POSITIVE_INFINITY) },
    isEmpty: manifestsOf(document).length === 0,
    held,
    tags: textsIn(packument['dist-tags']),
    versions: new Set(judged.versions),
    fixes: applied.fixes,
    files: filesOf(packument, applied),
    warnings: rules.scripts === 'warn' ? warningsOf(packument, applied) : NO_WARNINGS,
  };
}

async function seenIn(
  { storage }: State,
  packument: JsonObject,
  { name, rules, now }: Wanted & { readonly now: number },
): Promise<Seen> {
  const versions = undatedIn(packument, rules);
  return versions.length === 0 ? NONE_SEEN : firstSeen(storage, { name, versions, now });
}

/** undefined: no young version would change what is served, or none may. */
async function fixesIn(state: State, judged: Judged, { name, rules }: Wanted): Promise<Known | undefined> {
  const versions = rules.fixes === 'at once' ? questionAbout(youngIn(judged)) : [];
  return versions.length === 0 ? undefined : state.findFixes({ name, versions });
}

type Made = { readonly full: string; readonly notice: string | undefined };

function formsOf(document: JsonObject, { full, notice }: Made): Ruled['forms'] {
  const abbreviated = JSON.stringify(abbreviatedPublic(document));
  return { full: served(full, notice), abbreviated: served(abbreviated, notice) };
}

/** Without a date, which would be of the versions that are held back, too, and stay when one of them comes of age. */
function served(body: string, notice: string | undefined): UpstreamPackument {
  const hash = bodyEtag(body);
  return { body, etag: hash, hash, lastModified: undefined, ...defined({ notice }) };
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

const NO_WARNINGS: Ruled['warnings'] = new Map();

function warningsOf(packument: JsonObject, { scripts }: Applied): Ruled['warnings'] {
  const found = manifestsOf(packument).flatMap(([version, manifest]) => {
    const before = scripts.get(version)?.before;
    if (before === undefined) return [];
    const sentence = `${packument.name}@${version} has an install script, which ${before} had not.`;
    return [[tarballFileOf(packument, version, manifest), sentence] as const];
  });
  return new Map(found);
}

function bytesOf({ forms, files }: Ruled): number {
  return heapBytes(forms.full.body) + heapBytes(forms.abbreviated.body) + files.size * FILE_BYTES;
}
