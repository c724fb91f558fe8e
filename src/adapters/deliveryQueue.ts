import { lazily } from '../lib/lazily';
import type { DeliveryQueue } from '../ports/webhooks';

/** The queue at that URL, whose client is loaded when something has failed, or has several receivers (docs/aws.md §6). */
export function createDeliveryQueue(region: string, url: string): DeliveryQueue {
  const queue = lazily(async () => (await import('./webhooks/queue')).createQueueAt(region, url));
  return {
    send: async (delivery) => (await queue()).send(delivery),
    postpone: async (receipt, seconds) => (await queue()).postpone(receipt, seconds),
  };
}
