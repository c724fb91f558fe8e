import { toMessage } from '../../../src/adapters/logger';
import { concurrently } from '../../../src/lib/concurrently';
import { own } from '../../../src/lib/json';
import type { Storage } from '../../../src/ports/storage';
import { parsePackageName } from '../../../src/registry/names';
import type { Packument } from '../../../src/registry/packument/packument';
import { isUnpublished } from '../../../src/registry/packument/unpublish';
import { type Judging, prunable } from '../../../src/registry/prune/versions';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { unpublishVersions } from '../../../src/store/unpublish';
import { reason } from '../../lib/explain';
import type { Log } from '../../lib/framework';
import { eachObject, type Summary } from '../each-object';
import type { Judge } from './judges';
import { byName, type Going, type PackagePlan } from './scan';

export type Applying = {
  readonly storage: Storage;
  readonly judge: Judge;
  /** Who runs the command. */
  readonly who: string;
  /** undefined: there is no topic. */
  readonly tell: ((message: string) => Promise<void>) | undefined;
  /** undefined: there are none, or they hear of it by the topic. */
  readonly tellWebhooks: ((message: string) => Promise<void>) | undefined;
  readonly log: Log;
  readonly show: (progress: string) => void;
};

type Done = {
  /** What has gone of them. */
  readonly done: readonly PackagePlan[];
  readonly summary: Summary;
};

/**
 * Unpublishes what is planned, package by package: the index, then the event, then the tarballs. Where an earlier run was
 * killed in between, tarballs of unpublished versions are left: the event is told again, and they go.
 */
export async function apply(plans: readonly PackagePlan[], applying: Applying): Promise<Done> {
  const done: PackagePlan[] = [];
  const summary = await eachObject({
    title: 'Unpublishing',
    items: plans.filter((plan) => plan.versions.length > 0 || plan.unfinished.length > 0),
    name: ({ name }) => name.full,
    work: async (plan) => {
      done.push({ ...plan, versions: await unpublish(plan, applying) });
      return 'packages pruned';
    },
    show: applying.show,
  });
  return { done: done.toSorted(byName), summary };
}

const AT_ONCE = 20;

async function unpublish(plan: PackagePlan, applying: Applying): Promise<readonly Going[]> {
  const { name } = plan;
  const { storage, who } = applying;
  const judging = await applying.judge(name);
  const store = { storage, config: { maxPackument: Number.POSITIVE_INFINITY } };
  const done = await unpublishVersions(store, name, {
    choose: (current) => stillGoing(plan, current, judging),
    publisher: who,
  });
  if (done.versions.length > 0 || plan.unfinished.length > 0) await announce(done.packument, applying);
  const parts = [...plan.versions.flatMap((one) => one.parts), ...plan.unfinished];
  const dead = parts.filter(({ version }) => isUnpublished(done.packument, version));
  await concurrently(dead, AT_ONCE, ({ key }) => storage.delete(key));
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
async function announce(packument: Packument, applying: Applying): Promise<void> {
  const { storage, who, tell, tellWebhooks, log } = applying;
  const { name } = packument;
  const versions = Object.keys(packument.versions);
  const message = messageOf(who, { name, versions });
  try {
    if (tell) await tell(message);
    else await updateCatalogue(storage, [parsePackageName(name)]);
    await tellWebhooks?.(message);
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
