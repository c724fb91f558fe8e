// Subscribed, through a queue, to what of the log topic the webhooks of codebox.yml want
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { WebhooksContext } from '../context';
import { webhooksContext } from '../contexts/webhooks';
import { concurrently } from '../lib/concurrently';
import { secondsAfter } from '../registry/webhooks/backoff';
import { type Delivery, deliveriesOf, parseDelivery } from '../registry/webhooks/told';
import { deliver } from '../store/webhooks/deliver';

/** As many as the queue brings. */
const AT_ONCE = 10;

/**
 * Sends what the queue brings, which keeps what is not taken, for longer each time, and at last puts it among the dead
 * letters. An event with several receivers comes back as a message for each: nobody hears twice because another one
 * did not answer.
 */
export default async function tell({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const context = webhooksContext();
  const failed = await concurrently(Records, AT_ONCE, async (record) =>
    (await isDone(record, context)) ? [] : [{ itemIdentifier: record.messageId }],
  );
  return { batchItemFailures: failed.flat() };
}

async function isDone(record: SQSRecord, context: WebhooksContext): Promise<boolean> {
  const attempts = Number(record.attributes.ApproximateReceiveCount);
  try {
    const [first, ...others] = deliveriesIn(record.body, context);
    if (!first) return true;
    if (others.length === 0)
      return (await deliver(first, context, attempts)) || (await postponed(record, context));
    for (const delivery of [first, ...others]) await context.queue.send(delivery);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.logger.line({
      level: 'error',
      namespace: 'webhooks',
      error: 'The queue does not answer.',
      reason,
    });
    return false;
  }
}

/** Of the topic, or one that stood in the queue before. */
function deliveriesIn(message: string, { webhooks }: WebhooksContext): readonly Delivery[] {
  const kept = parseDelivery(message);
  return kept ? [kept] : deliveriesOf(message, webhooks);
}

async function postponed(
  { receiptHandle, attributes }: SQSRecord,
  { queue }: WebhooksContext,
): Promise<false> {
  await queue.postpone(receiptHandle, secondsAfter(Number(attributes.ApproximateReceiveCount)));
  return false;
}
