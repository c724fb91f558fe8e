import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../../ports/webhooks';

/** The queue at that URL. Rejects with errors of the SDK. */
export function createQueueAt(region: string, QueueUrl: string): DeliveryQueue {
  const client = new SQSClient({ region });
  return {
    send: async (delivery) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(delivery) }));
    },
    postpone: async (ReceiptHandle, VisibilityTimeout) => {
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    },
  };
}
