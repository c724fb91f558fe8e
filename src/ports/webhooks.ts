import type { Delivery } from '../registry/webhooks/told';
import type { Webhook } from '../registry/webhooks/webhook';

/** Sends it once. Rejects with an Error that says why it was not taken, and holds nothing secret. */
export type Post = (webhook: Webhook, delivery: Delivery) => Promise<void>;

/** The queue that deliveries wait in. */
export type DeliveryQueue = {
  send(delivery: Delivery): Promise<void>;
  /** The message comes back after so many seconds. `receipt`: of the message as it came. */
  postpone(receipt: string, seconds: number): Promise<void>;
};
