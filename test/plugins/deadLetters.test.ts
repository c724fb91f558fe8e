import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
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

  test('calls the function that counts downloads again with what it did not take', async () => {
    const QueueUrl = `${HOST}/codebox-npm-test-downloads-dead-letters`;
    const Attributes = { QueueArn: `${ARN}-2`, ApproximateNumberOfMessages: '2' };
    const letter = (data: string) => ({ Body: `{"awslogs":{"data":"${data}"}}`, ReceiptHandle: data });
    sqs.on(GetQueueAttributesCommand, { QueueUrl }).resolves({ Attributes });
    sqs
      .on(ReceiveMessageCommand, { QueueUrl })
      .resolvesOnce({ Messages: [letter('one')] })
      .resolvesOnce({ Messages: [letter('two')] })
      .resolves({});
    sqs.on(DeleteMessageCommand).resolves({});
    const calls: string[] = [];
    const lambda = mockClient(LambdaClient);
    lambda.on(InvokeCommand).callsFake(({ FunctionName, InvocationType, Payload }) => {
      if (calls.length === 2) throw new Error('Lambda takes no more.');
      calls.push(`${FunctionName} ${InvocationType} ${Payload}`);
      return {};
    });
    const serverless = fakeServerless('acme-test', {
      stack: [{ ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: QueueUrl }],
      functions: { downloadsCount: { name: 'codebox-npm-test-downloadsCount' } },
    });
    await serverless.run(CodeboxTools, 'codebox:redrive:redrive');
    expect(calls).toEqual(
      ['one', 'two'].map((data) => `codebox-npm-test-downloadsCount Event {"awslogs":{"data":"${data}"}}`),
    );
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
    const deleted = () =>
      sqs.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.ReceiptHandle);
    expect(deleted()).toEqual(['one', 'two']);
    expect(serverless.output.success).toEqual([
      'codebox-npm-test-downloads-dead-letters: 2 batches were given to downloadsCount again. If they return, its log says why.',
    ]);
    // What Lambda does not take stays.
    sqs.on(ReceiveMessageCommand, { QueueUrl }).resolves({ Messages: [letter('three')] });
    await expect(serverless.run(CodeboxTools, 'codebox:redrive:redrive')).rejects.toThrow();
    expect(deleted()).toEqual(['one', 'two']);
    lambda.restore();
  });

  test('moves nothing where nothing waits', async () => {
    const { notice } = await redrive('0');
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toEqual([]);
    expect(notice).toEqual(['No dead letters are waiting.']);
  });
});
