import { toMessage } from '../../../src/adapters/logger';
import { own } from '../../../src/lib/json';
import type { Storage } from '../../../src/ports/storage';
import { type PackageName, parsePackageName } from '../../../src/registry/names';
import type { Packument } from '../../../src/registry/packument/packument';
import { isUnpublished } from '../../../src/registry/packument/unpublish';
import { type Judging, prunable } from '../../../src/registry/prune/versions';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { deleteTarballs, unpublishVersions } from '../../../src/store/unpublish';
import { reason } from '../../lib/explain';
import type { Log } from '../../lib/framework';
import { eachObject, type Summary } from '../each-object';
import type { Going, PackagePlan } from './scan';

export type Applying = {
  readonly storage: Storage;
  readonly judge: (name: PackageName) => Promise<Judging>;
  /** Who runs the command. */
  readonly who: string;
  /** undefined: there is no topic. */
  readonly tell: ((message: string) => Promise<void>) | undefined;
  readonly log: Log;
  readonly show: (progress: string) => void;
};

type Done = {
  readonly gone: ReadonlyMap<string, readonly Going[]>;
  readonly summary: Summary;
};

/**
 * Unpublishes what is planned, package by package: the index, then the event, then the tarballs. Where an earlier run was
 * killed in between, tarballs of unpublished versions are left: the event is told again, and they go.
 */
export async function apply(plans: readonly PackagePlan[], applying: Applying): Promise<Done> {
  const gone = new Map<string, readonly Going[]>();
  const summary = await eachObject({
    title: 'Unpublishing',
    items: plans.filter((plan) => plan.versions.length > 0 || unfinished(plan).length > 0),
    name: ({ name }) => name.full,
    work: async (plan) => {
      const versions = await unpublish(plan, applying);
      gone.set(plan.name.full, versions);
      return 'packages pruned';
    },
    show: applying.show,
  });
  return { gone, summary };
}

/** The tarballs of versions that were unpublished, by whoever, and that nobody has deleted yet. */
export function unfinished({ strays }: PackagePlan): PackagePlan['strays'] {
  return strays.filter(({ isUnpublished }) => isUnpublished);
}

async function unpublish(plan: PackagePlan, applying: Applying): Promise<readonly Going[]> {
  const { name } = plan;
  const { storage, who } = applying;
  const judging = await applying.judge(name);
  const store = { storage, config: { maxPackument: Number.POSITIVE_INFINITY } };
  const done = await unpublishVersions(store, name, {
    choose: (current) => stillGoing(plan, current, judging),
    publisher: who,
  });
  if (done.versions.length > 0 || unfinished(plan).length > 0) await announce(done.packument, applying);
  const left = [...plan.versions, ...unfinished(plan)].map(({ version }) => version);
  await deleteTarballs(
    storage,
    name,
    left.filter((version) => isUnpublished(done.packument, version)),
  );
  return plan.versions.filter(({ version }) => done.versions.includes(version));
}

/** Somebody may have tagged one meanwhile, or unpublished those that were newer. */
function stillGoing({ versions }: PackagePlan, current: Packument, judging: Judging): readonly string[] {
  const now = new Map(prunable(current, judging).map(({ version, published }) => [version, published]));
  return versions
    .filter(({ version, published }) => own(current.versions, version) && now.get(version) === published)
    .map(({ version }) => version);
}

/** As an unpublish of a person does. What fails here is made up for by `codebox index`. */
async function announce(packument: Packument, { storage, who, tell, log }: Applying): Promise<void> {
  const { name } = packument;
  const versions = Object.keys(packument.versions);
  try {
    if (tell) await tell(messageOf(who, { name, versions }));
    else await updateCatalogue(storage, [parsePackageName(name)]);
  } catch (error) {
    log.warning(`${name}: nobody could be told that versions were unpublished: ${reason(error)}`);
  }
}

function messageOf(
  who: string,
  body: { readonly name: string; readonly versions: readonly string[] },
): string {
  return toMessage({
    user: { name: who, avatar: '' },
    timestamp: new Date().toISOString(),
    level: 'info',
    namespace: 'info:package:unpublish',
    command: { name: 'prune', args: [] },
    body,
  });
}
