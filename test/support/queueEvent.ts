import type { SQSEvent } from 'aws-lambda';

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:codebox-npm-test-catalogue';

/** An event as the queue brings it that is subscribed to the log topic; each message is an event of ours. */
export function queueEvent(...messages: readonly unknown[]): SQSEvent {
  return {
    Records: messages.map((message, index) => ({
      messageId: `message-${index}`,
      receiptHandle: '',
      body: typeof message === 'string' ? message : JSON.stringify(message),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1767323045678',
        SenderId: 'codebox',
        ApproximateFirstReceiveTimestamp: '1767323045678',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE,
      awsRegion: 'eu-central-1',
    })),
  };
}

/** What the topic is told of a change to a package. */
export function changeOf(name: string, namespace = 'package:put') {
  return {
    user: { name: 'admin', avatar: '' },
    timestamp: '2026-01-02T03:04:05.678Z',
    level: 'info',
    namespace: `info:${namespace}`,
    command: { name: 'publish', args: [] },
    body: { name },
  };
}
