import { createPost } from '../../src/adapters/webhooks';
import { currentConfig } from '../../src/config';
import { readPolicyFile } from '../../src/config/policyFile';
import { deadLetters } from '../../src/store/webhooks/letters';
import { counted } from '../lib/counted';
import { OperatorError, reason } from '../lib/explain';
import { eachObject, type Summary } from './each-object';
import type { Place } from './place';

/**
 * Sends once more what `npm start` has given up. What is not taken now stays, and so does what is for a webhook that the
 * document does not have: it may be another document than the one of `npm start`. With `--forget` that is deleted.
 */
export async function redriveLocally({
  env,
  options,
  show,
  storage: open,
  prepare,
}: Place): Promise<Summary> {
  await prepare();
  const storage = await open();
  const { webhooks } = readPolicyFile(env);
  const post = createPost(currentConfig());
  return eachObject({
    title: 'Webhooks',
    items: await deadLetters(storage),
    name: ({ delivery }) => `${delivery.webhook}, delivery ${delivery.id}`,
    work: async ({ key, delivery }) => {
      const webhook = webhooks.find(({ name }) => name === delivery.webhook);
      if (!webhook && options.forget !== true) throw noWebhook(delivery.webhook);
      if (webhook) await post(webhook, delivery);
      await storage.delete(key);
      return webhook ? 'taken' : 'forgotten, as their webhook is gone';
    },
    show,
  });
}

function noWebhook(name: string): OperatorError {
  return new OperatorError(
    `There is no webhook ${name} in codebox.yml. Set CODEBOX_POLICY as for npm start, or add --forget to delete what is for it.`,
  );
}

/** A warning where some are waiting. */
export async function tellDeadWebhooks({ storage, log, command }: Place): Promise<void> {
  try {
    const { length } = await deadLetters(await storage());
    if (length > 0)
      log.warning(
        `${counted(length, 'webhook was', 'webhooks were')} given up. The log has the reasons. When they are gone, run ${command} redrive.`,
      );
  } catch (error) {
    log.warning(`Whether webhooks were given up could not be read: ${reason(error)}`);
  }
}
