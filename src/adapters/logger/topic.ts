import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ATTEMPT_MS, ATTEMPTS } from './patience';

/** Sends messages to an SNS topic. What it does not get there in time (patience.ts) rejects. */
export function createSender(region: string, topic: string): (message: string) => Promise<void> {
  // The write is done by now: its answer must not wait for a topic that does not answer.
  const requestHandler = {
    connectionTimeout: ATTEMPT_MS,
    requestTimeout: ATTEMPT_MS,
    throwOnRequestTimeout: true,
  };
  const client = new SNSClient({ region, maxAttempts: ATTEMPTS, requestHandler });
  return async (message) => {
    await client.send(new PublishCommand({ TopicArn: topic, Message: message }));
  };
}
