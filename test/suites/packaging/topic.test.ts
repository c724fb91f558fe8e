import { beforeAll, expect, test } from '@jest/globals';
import { S3_PATIENCE_MS } from '../../../src/adapters/s3/client';
import { CHANGES } from '../../../src/registry/catalogue/catalogue';
import { ATTEMPTS } from '../../../src/registry/webhooks/backoff';
import { TOPIC_BUILD_MS } from '../../../src/search/topic';
import { type Packaged, packaged } from '../../support/lambda/package';

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

function resourcesOf(type: string) {
  return Object.entries(service.template.Resources).filter(([, { Type }]) => Type === type);
}

function subscriptionsTo(topic: string) {
  const subscriptions = resourcesOf('AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
  return subscriptions.filter(({ TopicArn }) => JSON.stringify(TopicArn) === JSON.stringify({ Ref: topic }));
}

test('the topic tells the queue of the catalogue of changes of packages only', () => {
  expect(subscriptionsTo('LogTopic')).toEqual([
    {
      TopicArn: { Ref: 'LogTopic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['CatalogueQueue', 'Arn'] },
      RawMessageDelivery: true,
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { namespace: CHANGES },
    },
  ]);
});

test('what the authorizer finds out about tokens reaches their keeper alone, which nobody else may call', () => {
  const lambda = { 'Fn::GetAtt': ['TokenKeeperLambdaFunction', 'Arn'] };
  const TopicArn = { Ref: 'TokenTopic' };
  expect(subscriptionsTo('TokenTopic')).toEqual([{ TopicArn, Protocol: 'lambda', Endpoint: lambda }]);
  const callers = resourcesOf('AWS::Lambda::Permission')
    .filter(([, { Properties }]) => JSON.stringify(Properties).includes('TokenKeeper'))
    .map(([, { Properties }]) => Properties.Principal);
  expect(callers.sort()).toEqual(['events.amazonaws.com', 'sns.amazonaws.com']);
});

test('nobody but that topic may put anything into the queue', () => {
  const policies = resourcesOf('AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
  expect(policies).toMatchObject([
    {
      Queues: [{ Ref: 'CatalogueQueue' }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'LogTopic' } } },
          },
        ],
      },
    },
  ]);
});

test('each queue calls its function with many messages at once, and brings again those that failed', () => {
  expect(resourcesOf('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties)).toEqual([
    {
      EventSourceArn: { 'Fn::GetAtt': ['CatalogueQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['CatalogueLambdaFunction', 'Arn'] },
      Enabled: true,
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 2,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
    {
      EventSourceArn: { 'Fn::GetAtt': ['WebhookQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['WebhooksLambdaFunction', 'Arn'] },
      // Nothing is polled where nobody is told.
      Enabled: false,
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  ]);
});

test('a change waits for the function to end, and is kept where it failed for too long', () => {
  const { CatalogueQueue, CatalogueDeadLetters, CatalogueLambdaFunction } = service.template.Resources;
  const timeout = Number(CatalogueLambdaFunction?.Properties.Timeout);
  expect(CatalogueQueue?.Properties).toMatchObject({
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['CatalogueDeadLetters', 'Arn'] } },
    MessageRetentionPeriod: 14 * 24 * 60 * 60,
  });
  expect(CatalogueDeadLetters?.Properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
  expect(Number(CatalogueQueue?.Properties.VisibilityTimeout)).toBeGreaterThanOrEqual(timeout);
  expect(TOPIC_BUILD_MS + S3_PATIENCE_MS).toBeLessThan(timeout * 1000);
});

test('a webhook is tried as often as npm start does it, and is kept when it was given up', () => {
  const { WebhookQueue, WebhookDeadLetters, WebhooksLambdaFunction } = service.template.Resources;
  expect(WebhookQueue?.Properties.RedrivePolicy).toEqual({
    deadLetterTargetArn: { 'Fn::GetAtt': ['WebhookDeadLetters', 'Arn'] },
    maxReceiveCount: ATTEMPTS,
  });
  expect(WebhookDeadLetters?.Properties).toMatchObject({
    // By the end of the name `codebox redrive` finds it.
    QueueName: 'codebox-npm-test-webhooks-dead-letters',
    MessageRetentionPeriod: 14 * 24 * 60 * 60,
  });
  const timeout = Number(WebhooksLambdaFunction?.Properties.Timeout);
  expect(Number(WebhookQueue?.Properties.VisibilityTimeout)).toBeGreaterThanOrEqual(timeout);
});

test('the log of tarGet tells of downloads to the function that counts them, which nobody else may call', () => {
  const [subscription, ...others] = resourcesOf('AWS::Logs::SubscriptionFilter');
  expect(others).toEqual([]);
  const lambda = { 'Fn::GetAtt': ['DownloadsCountLambdaFunction', 'Arn'] };
  // The member of the line that the function reads (test/downloads/count.test.ts).
  expect(subscription?.[1].Properties).toEqual({
    LogGroupName: { Ref: 'TarGetLogGroup' },
    FilterPattern: 'downloaded',
    DestinationArn: lambda,
  });
  const permissions = resourcesOf('AWS::Lambda::Permission').filter(([, { Properties }]) =>
    JSON.stringify(Properties).includes('DownloadsCount'),
  );
  expect(permissions.map(([id]) => id)).toEqual(subscription?.[1].DependsOn);
  expect(permissions.map(([, { Properties }]) => Properties)).toEqual([
    {
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      FunctionName: lambda,
      SourceArn: { 'Fn::GetAtt': ['TarGetLogGroup', 'Arn'] },
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  ]);
});

test('downloads that could not be counted are kept where redrive looks, and someone is told', () => {
  const { DownloadsDeadLetters, DownloadsCountLambdaFunction, DownloadsDeadLettersAlarm } =
    service.template.Resources;
  const arn = { 'Fn::GetAtt': ['DownloadsDeadLetters', 'Arn'] };
  expect(DownloadsCountLambdaFunction?.Properties.DeadLetterConfig).toEqual({ TargetArn: arn });
  // The end of the name says to whom it belongs (codebox-tools/dead-letters.ts).
  expect(DownloadsDeadLetters?.Properties).toMatchObject({
    QueueName: 'codebox-npm-test-downloads-dead-letters',
    MessageRetentionPeriod: 14 * 24 * 60 * 60,
  });
  const role = JSON.stringify(service.template.Resources.DownloadCounterRole);
  expect(role).toContain(JSON.stringify({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn }));
  expect(DownloadsDeadLettersAlarm?.Properties.Dimensions).toEqual([
    { Name: 'QueueName', Value: { 'Fn::GetAtt': ['DownloadsDeadLetters', 'QueueName'] } },
  ]);
});
