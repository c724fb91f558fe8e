import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { fakeServerless } from '../support/fakeServerless';

const HOST = 'https://sqs.eu-central-1.amazonaws.com/123456789012';
const LETTERS = 'codebox-npm-test-catalogue-dead-letters';
const ARN = `arn:aws:sqs:eu-central-1:123456789012:${LETTERS}`;

const sqs = mockClient(SQSClient);
const stack = ['codebox-npm-test-catalogue', LETTERS].map((name) => ({
  ResourceType: 'AWS::SQS::Queue',
  PhysicalResourceId: `${HOST}/${name}`,
}));

describe('sls codebox redrive', () => {
  beforeEach(() => void sqs.reset());

  async function redrive(waiting: string) {
    const QueueUrl = `${HOST}/${LETTERS}`;
    const Attributes = { QueueArn: ARN, ApproximateNumberOfMessages: waiting };
    sqs.on(GetQueueAttributesCommand, { QueueUrl }).resolves({ Attributes });
    sqs.on(StartMessageMoveTaskCommand).resolves({});
    const serverless = fakeServerless('acme-test', { stack });
    await serverless.run(CodeboxTools, 'codebox:redrive:redrive');
    return serverless.output;
  }

  test('lets SQS move what waits in queues of dead letters to where it came from', async () => {
    const { success } = await redrive('3');
    expect(sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args }) => args[0].input)).toEqual([
      { SourceArn: ARN },
    ]);
    expect(success).toEqual([
      `${LETTERS}: about 3 are on their way back. If they return, the log of their function says why.`,
    ]);
  });

  test('moves nothing where nothing waits', async () => {
    const { notice } = await redrive('0');
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
    expect(notice).toEqual(['No dead letters are waiting.']);
  });
});
