import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { OperatorError } from '../lib/explain';
import type { Serverless } from '../lib/framework';
import { deployedVariables } from './deployment';
import type { Tools } from './tools';

/** Is there a topic for events? */
export async function checkTopic({ serverless }: Tools): Promise<void> {
  const { logTopic } = await deployedVariables(serverless, 'put');
  if (!logTopic) throw new OperatorError('The deployed registry has no topic. Deploy it again.');
  await assertTopic(serverless, logTopic);
}

/** Does the authorizer know whom to tell of tokens for machines? */
export async function checkTokenTopic({ serverless }: Tools): Promise<void> {
  const { tokenTopic } = await deployedVariables(serverless, 'authorizerGithub');
  if (!tokenTopic)
    throw new OperatorError(
      'The authorizer cannot tell when a token was used: it has no topic. Deploy again.',
    );
  await assertTopic(serverless, tokenTopic);
}

async function assertTopic(serverless: Serverless, TopicArn: string): Promise<void> {
  const sns = new SNSClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  await sns.send(new GetTopicAttributesCommand({ TopicArn }));
}
