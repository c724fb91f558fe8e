import type { JsonObject } from '../../lib/json';
import { hasInstallScript, manifestsOf } from '../packument/public';
import { ascending } from './order';

/** A version runs a script at its install, and the version before it did not. */
export type NewScript = {
  readonly before: string;
  /** Until then it is young for such a version, in milliseconds. */
  readonly until: number;
};

/** How much longer than others such versions are young. */
export const SCRIPT_FACTOR = 5;

type Known = {
  /** When a version has been there for long enough; undefined: it is blocked, and no version goes by it. */
  readonly matureAt: (version: string) => number | undefined;
  readonly isTrusted: (version: string) => boolean;
  readonly now: number;
};

/**
 * The versions that brought an install script. The version before is the next lower one that is not such a version
 * itself, as long as that is young: a second publish must not hide the first one.
 */
export function newScripts(packument: JsonObject, known: Known): ReadonlyMap<string, NewScript> {
  const manifests = new Map(manifestsOf(packument));
  const found = new Map<string, NewScript>();
  let before: string | undefined;
  let hadScript = true;
  for (const { version } of ascending([...manifests.keys()])) {
    const until = known.matureAt(version);
    if (until === undefined) continue;
    const hasScript = hasInstallScript(manifests.get(version) ?? {});
    const isNew = hasScript && !hadScript && before !== undefined && !known.isTrusted(version);
    if (isNew && before !== undefined) found.set(version, { before, until });
    if (isNew && known.now < until) continue;
    before = version;
    hadScript = hasScript;
  }
  return found;
}
