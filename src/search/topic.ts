// Subscribed, through a queue, to the log topic: package:put, package:deprecate, package:unpublish, package:star, dist-tags:*
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { storageContext } from '../contexts/storage';
import { parseJson } from '../lib/json';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import { changedPackage } from '../registry/catalogue/catalogue';
import type { PackageName } from '../registry/names';
import { rebuildCatalogue } from '../store/catalogue/rebuild';
import { updateCatalogue } from '../store/catalogue/update';

/** The function's time-out, less the time to say what happened. */
export const TOPIC_BUILD_MS = 240_000;

/**
 * Keeps the catalogue up to date with the events of the topic, and builds it if there is none. Only the package's name
 * in a message is believed, so a message may come late, twice, or out of order. The queue keeps those that it is told
 * have failed, and brings them again; those of a build that is not done, too, so that it goes on.
 */
export default async function followTopic({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const { storage, logger } = storageContext();
  const changes = Records.map(({ messageId, body }) => ({
    id: messageId,
    name: changedPackage(parseJson(body)),
  }));
  const names = changes.flatMap(({ name }) => name ?? []);
  const failed = names.length === 0 ? new Set<string>() : await failing(names, { storage, logger });
  const again = changes.filter(({ name }) => name && failed.has(name.full));
  return { batchItemFailures: again.map(({ id }) => ({ itemIdentifier: id })) };
}

type Tools = { readonly storage: Storage; readonly logger: Logger };

/** The names of the packages whose changes have to come again. */
async function failing(names: readonly PackageName[], tools: Tools): Promise<ReadonlySet<string>> {
  const about = { namespace: 'catalogue', packages: names.length };
  try {
    const { isComplete, damaged, failed } = await updateCatalogue(tools.storage, names);
    if (failed) tools.logger.line({ level: 'error', ...about, ...reasonOf(failed.reason) });
    const built = isComplete ? undefined : await build(tools.storage);
    const outcome = built ? 'rebuilt' : 'updated';
    tools.logger.line({ level: 'info', ...about, outcome, damaged: built?.damaged ?? damaged });
    return failed?.names ?? new Set();
  } catch (error) {
    tools.logger.line({ level: 'error', ...about, ...reasonOf(error) });
    return new Set(names.map(({ full }) => full));
  }
}

function build(storage: Storage) {
  return rebuildCatalogue(storage, { deadline: performance.now() + TOPIC_BUILD_MS });
}

function reasonOf(error: unknown) {
  return {
    error: 'The search catalogue is not up to date. The changes will come again.',
    reason: error instanceof Error ? error.message : String(error),
  };
}
