import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { counted } from '../lib/counted';
import { reason } from '../lib/explain';
import type { Serverless } from '../lib/framework';
import { createCaller } from './deployment';
import type { Tools } from './tools';

type Queue = {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly waiting: number;
};

/** Lambda itself puts there what a function did not take, so there is no queue to bring it back to. */
const CALLS_OF = new Map([['-downloads-dead-letters', 'downloadsCount']]);

/**
 * Brings the messages that failed too often back to the queues that they came from, which SQS goes on with after this.
 * Calls that failed are made again.
 */
export async function redrive({ serverless, log }: Tools): Promise<void> {
  const sqs = await connect(serverless);
  const queues = (await deadLetters(serverless, sqs)).filter(({ waiting }) => waiting > 0);
  if (queues.length === 0) log.notice('No dead letters are waiting.');
  for (const { name, url, arn, waiting } of queues) {
    const [, called] = [...CALLS_OF].find(([end]) => name.endsWith(end)) ?? [];
    if (called !== undefined) {
      const calls = await callAgain(sqs, url, await createCaller(serverless, called));
      log.success(
        `${name}: ${counted(calls, 'batch was', 'batches were')} given to ${called} again. If they return, its log says why.`,
      );
      continue;
    }
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
    log.success(
      `${name}: about ${counted(waiting, 'is on its way', 'are on their way')} back. If they return, the log of their function says why.`,
    );
  }
}

/** A message goes away when Lambda has taken the call. Resolves with how many. */
async function callAgain(
  sqs: SQSClient,
  QueueUrl: string,
  call: (payload: string) => Promise<void>,
): Promise<number> {
  for (let calls = 0; ; ) {
    // SQS asks all of its servers only where somebody waits.
    const received = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 60,
        WaitTimeSeconds: 2,
      }),
    );
    const messages = received.Messages ?? [];
    if (messages.length === 0) return calls;
    for (const { Body = '', ReceiptHandle } of messages) {
      await call(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      calls += 1;
    }
  }
}

/** A warning for each queue where some are waiting. */
export async function tellDeadLetters({ serverless, log, command }: Tools): Promise<void> {
  try {
    for (const { name, waiting } of await deadLetters(serverless, await connect(serverless))) {
      if (waiting > 0)
        log.warning(
          `About ${counted(waiting, 'dead letter is', 'dead letters are')} waiting in ${name}. When the reason is gone, run ${command} redrive.`,
        );
    }
  } catch (error) {
    log.warning(`Whether dead letters are waiting could not be read: ${reason(error)}`);
  }
}

async function connect(serverless: Serverless): Promise<SQSClient> {
  return new SQSClient(await serverless.getProvider('aws').getAwsSdkV3Config());
}

/** Those of the stack: CloudFormation knows a queue by its URL. */
async function deadLetters(serverless: Serverless, sqs: SQSClient): Promise<readonly Queue[]> {
  const resources = await serverless.getProvider('aws').getStackResources();
  const urls = resources.flatMap(({ ResourceType, PhysicalResourceId = '' }) =>
    ResourceType === 'AWS::SQS::Queue' && PhysicalResourceId.endsWith('-dead-letters')
      ? [PhysicalResourceId]
      : [],
  );
  return Promise.all(urls.map((url) => queueAt(sqs, url)));
}

async function queueAt(sqs: SQSClient, QueueUrl: string): Promise<Queue> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
  );
  return {
    name: QueueUrl.split('/').at(-1) ?? QueueUrl,
    url: QueueUrl,
    arn: Attributes.QueueArn ?? '',
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
  };
}
