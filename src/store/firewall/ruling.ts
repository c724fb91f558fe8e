import type { JsonObject } from '../../lib/json';
import type { TimeSpan } from '../../lib/timeSpan';
import type { Storage } from '../../ports/storage';
import { type Decided, decide, youngIn } from '../../registry/firewall/apply';
import { NONE_SEEN, type Seen } from '../../registry/firewall/birth';
import { type Advisory, questionAbout } from '../../registry/firewall/fixes';
import { judge, undatedIn } from '../../registry/firewall/judge';
import type { PackageRules, Verdict } from '../../registry/firewall/verdict';
import { textsIn } from '../../registry/packument/packument';
import { manifestsOf, tarballFileOf } from '../../registry/packument/public';
import type { FindFixes } from './fixes';
import { firstSeen } from './seen';

/** What the rules say of one state of a packument. It is small beside that, and enough to decide about a tarball. */
export type Ruling = {
  /** Of upstream's packument that it was made of. */
  readonly source: string;
  /** Of the rules. */
  readonly stamp: string;
  /** In it no version comes of age. */
  readonly span: TimeSpan;
  /** All versions are held back. */
  readonly isEmpty: boolean;
  readonly held: Decided['held'];
  /** Of upstream, before any rule. */
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: ReadonlySet<string>;
  readonly fixes: Decided['fixes'];
  /** The versions of which upstream was asked what holes they have. */
  readonly question: readonly string[];
  /** What it answered. */
  readonly advisories: readonly Advisory[];
  /** What holds a file back, or undefined if it is served. Files that are not in it do not exist. */
  readonly files: ReadonlyMap<string, Held | undefined>;
  /** What is to be told of files that are served. */
  readonly warnings: ReadonlyMap<string, string>;
};

export type Held = { readonly version: string; readonly verdict: Verdict };
export type Wanted = { readonly name: string; readonly rules: PackageRules };

type Parts = { readonly storage: Storage; readonly findFixes: FindFixes };
type Source = { readonly packument: JsonObject; readonly hash: string };

/**
 * With the time in which upstream need not be asked whether it knows of more holes. RegistryError 503: the bucket does not
 * answer, and upstream has no date for some versions.
 */
export async function ruleOn({ packument, hash }: Source, wanted: Wanted, parts: Parts) {
  const { name, rules } = wanted;
  const now = Date.now();
  const seen = await seenIn(packument, { ...wanted, now }, parts);
  const judged = judge(packument, { rules, now, seen });
  const question = rules.fixes === 'at once' ? questionAbout(youngIn(judged)) : [];
  const known = question.length === 0 ? undefined : await parts.findFixes({ name, versions: question });
  const advisories = known?.advisories ?? [];
  const decided = decide(judged, advisories);
  const ruling: Ruling = {
    source: hash,
    stamp: rules.stamp,
    span: { from: now, until: decided.until },
    isEmpty: judged.versions.length > 0 && judged.versions.length === decided.held.size,
    held: decided.held,
    tags: textsIn(packument['dist-tags']),
    versions: new Set(judged.versions),
    fixes: decided.fixes,
    question,
    advisories,
    files: filesOf(packument, decided),
    warnings: rules.scripts === 'warn' ? warningsOf(packument, decided) : NO_WARNINGS,
  };
  return { ruling, advised: known?.span };
}

async function seenIn(
  packument: JsonObject,
  { name, rules, now }: Wanted & { readonly now: number },
  { storage }: Parts,
): Promise<Seen> {
  const versions = undatedIn(packument, rules);
  return versions.length === 0 ? NONE_SEEN : firstSeen(storage, { name, versions, now });
}

/** A file that several versions name is held back with any of them. */
function filesOf(packument: JsonObject, { held }: Decided): Ruling['files'] {
  const files = new Map<string, Held | undefined>();
  for (const [version, manifest] of manifestsOf(packument)) {
    const file = tarballFileOf(packument, version, manifest);
    const verdict = held.get(version);
    files.set(file, files.get(file) ?? (verdict && { version, verdict }));
  }
  return files;
}

const NO_WARNINGS: Ruling['warnings'] = new Map();

function warningsOf(packument: JsonObject, { scripts }: Decided): Ruling['warnings'] {
  const found = manifestsOf(packument).flatMap(([version, manifest]) => {
    const before = scripts.get(version)?.before;
    if (before === undefined) return [];
    const sentence = `${packument.name}@${version} has an install script, which ${before} had not.`;
    return [[tarballFileOf(packument, version, manifest), sentence] as const];
  });
  return new Map(found);
}

/** About what a version takes, with its file; and what is said of one. */
const VERSION_BYTES = 250;
const SAID_BYTES = 250;

/** In memory. */
export function rulingBytes({ versions, held, warnings, stamp }: Ruling): number {
  return 500 + stamp.length + versions.size * VERSION_BYTES + (held.size + warnings.size) * SAID_BYTES;
}
