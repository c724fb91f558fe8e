import type { Logger } from '../../ports/log';
import type { Post } from '../../ports/webhooks';
import { type Delivery, parseEvent } from '../../registry/webhooks/told';
import type { Webhook } from '../../registry/webhooks/webhook';

type Parts = {
  readonly webhooks: readonly Webhook[];
  readonly post: Post;
  readonly logger: Pick<Logger, 'line'>;
};

/** Sends it once and says in the log what became of it. false: not taken. One whose webhook is gone is done with. */
export async function deliver(
  delivery: Delivery,
  { webhooks, post, logger }: Parts,
  attempt: number,
): Promise<boolean> {
  const webhook = webhooks.find(({ name }) => name === delivery.webhook);
  const event = parseEvent(delivery.event)?.namespace;
  const about = { namespace: 'webhooks', webhook: delivery.webhook, event, delivery: delivery.id, attempt };
  if (!webhook) {
    logger.line({ level: 'warn', ...about, error: 'There is no webhook of that name any more.' });
    return true;
  }
  try {
    await post(webhook, delivery);
    logger.line({ level: 'info', ...about });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'warn', ...about, error: 'The webhook was not taken.', reason });
    return false;
  }
}
