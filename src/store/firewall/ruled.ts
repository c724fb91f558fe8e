import { bodyEtag } from '../../lib/bodyEtag';
import type { JsonObject } from '../../lib/json';
import type { TimeSpan } from '../../lib/timeSpan';
import type { UpstreamPackument } from '../../ports/upstream';
import { type Applied, applyRules } from '../../registry/firewall/apply';
import type { PackageRules, Verdict } from '../../registry/firewall/verdict';
import type { PackumentForm } from '../../registry/packument/forms';
import { abbreviatedPublic, manifestsOf, tarballFileOf } from '../../registry/packument/public';

/** What the rules make of one state of a packument. */
export type Ruled = {
  readonly body: string;
  readonly etag: string;
  readonly hash: string;
  readonly lastModified: string | undefined;
  /** Of upstream's packument that it was made of. */
  readonly source: string;
  /** Of the rules. */
  readonly stamp: string;
  readonly span: TimeSpan;
  readonly isEmpty: boolean;
  readonly heldCount: number;
  /** What holds a file back, or undefined if it is served. Files that are not in it do not exist. */
  readonly files: ReadonlyMap<string, Held | undefined>;
};

export type Held = { readonly version: string; readonly verdict: Verdict };

/** `now` in milliseconds. */
export function rule(
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
    stamp: view.rules.stamp,
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
