import type { SNSEvent } from 'aws-lambda';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:codebox-npm-test-log';

/** An event as SNS sends it to a function that is subscribed to the log topic; each message is an event of ours. */
export function snsEvent(...messages: readonly unknown[]): SNSEvent {
  return {
    Records: messages.map((message) => ({
      EventVersion: '1.0',
      EventSubscriptionArn: `${TOPIC}:00000000-0000-4000-8000-000000000000`,
      EventSource: 'aws:sns',
      Sns: {
        SignatureVersion: '1',
        Timestamp: '2026-01-02T03:04:05.678Z',
        Signature: '',
        SigningCertUrl: '',
        MessageId: '00000000-0000-4000-8000-000000000000',
        Message: typeof message === 'string' ? message : JSON.stringify(message),
        MessageAttributes: {},
        Type: 'Notification',
        UnsubscribeUrl: '',
        TopicArn: TOPIC,
        Subject: '',
      },
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
