import { createDeliveryQueue } from '../adapters/deliveryQueue';
import { createPost } from '../adapters/webhooks';
import { currentWebhooks } from '../config';
import type { WebhooksContext } from '../context';
import { baseContext } from './base';
import { once } from './once';

export const webhooksContext: () => WebhooksContext = /* @__PURE__ */ once((config) => {
  const { webhooks, queue } = currentWebhooks();
  return {
    ...baseContext(),
    webhooks,
    post: createPost(config),
    queue: createDeliveryQueue(config.region, queue),
  };
});
