import { concurrently } from '../../../src/lib/concurrently';
import { own } from '../../../src/lib/json';
import { otherTags } from '../../../src/registry/import/changes';
import { hashesOf, sameBytes } from '../../../src/registry/import/hashes';
import { withImported } from '../../../src/registry/import/merge';
import { type ImportPlan, importPlan, OTHER_BYTES, type Refused } from '../../../src/registry/import/plan';
import { parseSourcePackage, type SourcePackage } from '../../../src/registry/import/source';
import { canBeOurs, parsePackageName } from '../../../src/registry/names';
import type { Packument } from '../../../src/registry/packument/packument';
import { readPackument, updatePackument } from '../../../src/store/packuments';
import { OperatorError, reason } from '../../lib/explain';
import type { Tally } from './tally';
import { type Brought, bringVersion, fetchTarball, type Importing } from './version';

export type Work = Importing & {
  readonly tally: Tally;
  readonly isDry: boolean;
  /** Hears of each step. */
  readonly step: () => void;
};

const AT_ONCE = 6;
/** An index is written once for so many versions, or earlier: its tarballs must not wait for it for long (PUBLISH_MS). */
const BATCH = 64;
const FLUSH_MS = 30_000;

/** Imports a package, version by version; what fails is in the tally. */
export async function importPackage(text: string, work: Work): Promise<void> {
  const { source, tally, step } = work;
  try {
    const name = parsePackageName(text);
    if (!canBeOurs(name))
      throw new OperatorError('No package of this registry has a name that begins like an option.');
    const document = await source.packument(name);
    if (document === undefined) throw new OperatorError('The source has no such package.');
    await importVersions(parseSourcePackage(document, name), work);
  } catch (error) {
    tally.failures.push({ name: text, reason: reason(error) });
  }
  tally.packages += 1;
  step();
}

async function importVersions(found: SourcePackage, work: Work): Promise<void> {
  const { tally, store, isDry } = work;
  const current = await readPackument(store.storage, found.name);
  const plan = importPlan(current, found);
  tally.there += plan.there.length;
  for (const { version, reason } of plan.refused) fail(work, found, { version, reason });
  if (isDry) {
    tally.imported += plan.missing.length;
    tally.there += plan.unsure.length;
    if (!current) tally.names.push(found.name.full);
    return;
  }
  await concurrently(plan.unsure, AT_ONCE, (one) => compare(one, { found, work, current }));
  const landed = await bringAll(plan, found, work);
  if (!current && landed) tally.names.push(found.name.full);
  if (current || landed) await settle(found, work);
}

type Unsure = { readonly found: SourcePackage; readonly work: Work; readonly current: Packument | undefined };

async function compare(one: ImportPlan['unsure'][number], { found, work, current }: Unsure): Promise<void> {
  await attempt({ version: one.version, found, work }, async () => {
    const { bytes } = await fetchTarball(work, found.name, one);
    const known = current && own(current.versions, one.version);
    if (sameBytes(known?.dist ?? {}, hashesOf(bytes)) !== true) throw new OperatorError(OTHER_BYTES);
    work.tally.there += 1;
  });
}

/** Does the index have any of them? */
async function bringAll({ missing }: ImportPlan, found: SourcePackage, work: Work): Promise<boolean> {
  const pending: Brought[] = [];
  let landed = false;
  let last: Promise<void> = Promise.resolve();
  const flush = () => {
    last = last.then(async () => {
      const batch = pending.splice(0);
      if (batch.length > 0) landed = (await land(batch, found, work)) || landed;
    });
    return last;
  };
  const timer = setInterval(() => void flush(), FLUSH_MS);
  try {
    await concurrently(missing, AT_ONCE, async (one) => {
      await attempt({ version: one.version, found, work }, async () => {
        const stored = await bringVersion(work, found.name, one);
        work.tally.bytes += stored.bytes;
        pending.push(stored);
      });
      if (pending.length >= BATCH) await flush();
    });
    await flush();
  } finally {
    clearInterval(timer);
  }
  return landed;
}

/** One write of the index for all of them. */
async function land(batch: readonly Brought[], found: SourcePackage, work: Work): Promise<boolean> {
  const { tally, store, source, step } = work;
  try {
    const stored = batch;
    await updatePackument(store, found.name, (current) =>
      withImported(current, { source: found, from: source.title, stored, now: new Date() }),
    );
    await concurrently(batch, AT_ONCE, ({ settle }) => settle());
  } catch (error) {
    for (const { manifest } of batch) fail(work, found, { version: manifest.version, reason: reason(error) });
    return false;
  }
  tally.imported += batch.length;
  for (const { manifest, warnings } of batch) {
    if (warnings.length > 0) tally.warnings.push(`${idOf(found, manifest.version)}: ${warnings.join(' ')}`);
  }
  step();
  return true;
}

/** Brings what the source says of versions that are there, and of the package. */
async function settle(found: SourcePackage, { store, source, tally }: Work): Promise<void> {
  const packument = await updatePackument(store, found.name, (current) =>
    withImported(current, { source: found, from: source.title, stored: [], now: new Date() }),
  );
  for (const tag of otherTags(packument, found)) {
    const [here, there] = [own(packument['dist-tags'], tag), own(found.tags, tag)];
    tally.warnings.push(
      `${found.name.full}: The tag ${JSON.stringify(tag)} is on ${here ?? 'nothing'} here, and on ${there} at the source.`,
    );
  }
}

type Attempt = { readonly version: string; readonly found: SourcePackage; readonly work: Work };

async function attempt({ version, found, work }: Attempt, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    fail(work, found, { version, reason: reason(error) });
  }
  work.step();
}

function fail({ tally }: Work, found: SourcePackage, { version, reason }: Refused): void {
  tally.failures.push({ name: idOf(found, version), reason });
}

function idOf({ name }: SourcePackage, version: string): string {
  return `${name.full}@${version}`;
}
