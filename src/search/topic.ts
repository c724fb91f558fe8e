// Subscribed to the log topic: package:put, package:deprecate, package:unpublish, package:star, dist-tags:*
import type { SNSEvent } from 'aws-lambda';
import { storageContext } from '../contextFactory';
import { parseJson } from '../lib/json';
import { changedPackage } from '../registry/catalogue/catalogue';
import { rebuildCatalogue } from '../store/catalogue/rebuild';
import { updateCatalogue } from '../store/catalogue/update';

/**
 * Keeps the catalogue up to date with the events of the topic, and builds it if there is none. Only the
 * package's name in a message is believed. An error is thrown: Lambda logs it and calls again.
 */
export default async function followTopic({ Records }: SNSEvent): Promise<void> {
  const { storage, logger } = storageContext();
  for (const { Sns } of Records) {
    const name = changedPackage(parseJson(Sns.Message));
    if (!name) continue;
    const isComplete = await updateCatalogue(storage, [name]);
    const damaged = isComplete ? [] : (await rebuildCatalogue(storage)).damaged;
    const outcome = isComplete ? 'updated' : 'rebuilt';
    logger.line({ level: 'info', namespace: 'catalogue', package: name.full, outcome, damaged });
  }
}
