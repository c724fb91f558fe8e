import { createPost } from '../../src/adapters/webhooks';
import { currentConfig } from '../../src/config';
import { readPolicyFile } from '../../src/config/policyFile';
import type { Storage } from '../../src/ports/storage';
import { deliveriesOf } from '../../src/registry/webhooks/told';
import { keepDead } from '../../src/store/webhooks/letters';
import { reason } from '../lib/explain';
import type { Place } from './place';

type Parts = Pick<Place, 'env' | 'log' | 'prepare'> & { readonly storage: Storage };

/**
 * Tells the webhooks in codebox.yml of messages: `npm start` tells them only of what its own process does. What is not taken
 * is kept for `redrive`. undefined: there are no webhooks.
 */
export async function webhookTeller({
  env,
  log,
  prepare,
  storage,
}: Parts): Promise<((message: string) => Promise<void>) | undefined> {
  const { webhooks } = readPolicyFile(env);
  if (webhooks.length === 0) return undefined;
  await prepare();
  const post = createPost(currentConfig());
  return async (message) => {
    for (const delivery of deliveriesOf(message, webhooks)) {
      const webhook = webhooks.find(({ name }) => name === delivery.webhook);
      try {
        if (webhook) await post(webhook, delivery);
      } catch (error) {
        await keepDead(storage, { delivery, attempts: 1, due: Date.now() });
        log.warning(
          `The webhook ${delivery.webhook} was not taken: ${reason(error)} The command redrive sends it again.`,
        );
      }
    }
  };
}
