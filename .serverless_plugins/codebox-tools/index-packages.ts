import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { toMessage } from '../../src/adapters/logger';
import { s3Storage } from '../../src/adapters/s3';
import { own } from '../../src/lib/json';
import type { Storage } from '../../src/ports/storage';
import { announcement } from '../../src/registry/publish/announcement';
import { rebuildCatalogue } from '../../src/store/catalogue/rebuild';
import { readPackument } from '../../src/store/packuments';
import { isIndex, listObjects, openBucket } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { deployedVariables } from './deployment';
import { eachObject, merge, type Summary } from './each-object';
import { packageOf } from './packages';
import type { Tools } from './tools';

/**
 * Builds the catalogue, and tells the topic the latest version of every package, as if each were published again. A
 * catalogue that was cut off is gone on with; the topic is told from the start.
 */
export async function indexPackages({ serverless, show }: Tools): Promise<Summary> {
  const s3 = await openBucket(serverless);
  const indexes = (await listObjects(s3)).filter(isIndex);
  const topic = await logTopic(serverless);
  const sns = new SNSClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  const storage = s3Storage(s3);
  // Before the events, so that the subscribed function finds nothing left to write.
  const { packages } = await rebuildCatalogue(storage, {
    show: (done, all) => show(`Building the search catalogue: ${done} of ${all} parts`),
  });
  const told = await eachObject({
    title: 'Telling the topic',
    items: indexes,
    name: ({ key }) => key,
    work: async (index) => {
      const message = await publishMessage(storage, index);
      if (message === undefined) return 'without a latest version';
      await sns.send(new PublishCommand({ TopicArn: topic, Message: message }));
      return 'told';
    },
    show,
  });
  return merge(told, { counts: new Map([['searchable', packages]]), failures: [] });
}

async function logTopic(serverless: Tools['serverless']): Promise<string> {
  const { logTopic: topic } = await deployedVariables(serverless, 'put');
  if (topic) return topic;
  throw new OperatorError('The deployed registry has no topic. Deploy it again.');
}

async function publishMessage(storage: Storage, index: Parameters<typeof packageOf>[0]) {
  const packument = await readPackument(storage, packageOf(index));
  const latest = packument && own(packument.versions, own(packument['dist-tags'], 'latest') ?? '');
  if (!latest) return undefined;
  return toMessage({
    user: { name: 'Codebox', avatar: '' },
    timestamp: new Date().toISOString(),
    level: 'info',
    namespace: 'info:package:put',
    command: { name: 'index', args: [] },
    body: announcement(latest, packument),
  });
}
