import { hostname, userInfo } from 'node:os';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { s3Storage } from '../../src/adapters/s3';
import type { S3 } from '../../src/adapters/s3/client';
import type { Environment } from '../../src/config/parsers';
import { readPolicyFile, registryOf } from '../../src/config/policyFile';
import { lambdaVariables, setUpstreams, setVariables } from '../../src/local/variables';
import type { Storage } from '../../src/ports/storage';
import { findProblems, lambdaEnvironment } from '../environment-variables/problems';
import { bucketName, type Listed, listObjects, openBucket } from '../lib/bucket';
import { lendCredentials } from '../lib/credentials';
import { OperatorError } from '../lib/explain';
import type { Log, Options, Serverless } from '../lib/framework';
import { deployedVariables } from './deployment';

/** Where a registry is, deployed or on this machine, for the commands that both have. */
export type Place = {
  readonly options: Options;
  /** The operator's variables. */
  readonly env: Environment;
  readonly log: Log;
  /** Replaces the line that tells how far the command is. */
  readonly show: (progress: string) => void;
  /** What another program reads, on standard output. */
  readonly print: (text: string) => void;
  /** How the commands are called here: `sls codebox`. */
  readonly command: string;
  readonly storage: () => Promise<Storage>;
  /** Where public packages come from. */
  readonly registry?: () => Promise<string>;
  /** For what only S3 has; absent where the registry is in a folder. */
  readonly bucket?: () => Promise<S3>;
  /** Where the registry is, if it is in a folder of this machine. */
  readonly folder?: string;
  /** Every object that is there now, in key order. */
  readonly objects: () => Promise<readonly Listed[]>;
  /** Sends a message to the log topic; undefined where there is none. */
  readonly topic: () => Promise<((message: string) => Promise<void>) | undefined>;
  /** Tells the webhooks in codebox.yml of a message. Absent where they hear of it by the topic; undefined: there are none. */
  readonly webhooks?: () => Promise<((message: string) => Promise<void>) | undefined>;
  /** Who runs the command, and on whose word that is: `alice (AWS)`. */
  readonly who: () => Promise<string>;
  /**
   * Gives this process the configuration of the functions, with the operator's file as it is here. OperatorError for what
   * is wrong with it.
   */
  readonly prepare: () => Promise<void>;
};

type Given = Pick<Place, 'options' | 'log' | 'show' | 'print'>;

/** The bucket of the stage. */
export function deployedPlace(serverless: Serverless, given: Given): Place {
  let opened: Promise<S3> | undefined;
  const bucket = () => {
    opened ??= openBucket(serverless);
    return opened;
  };
  return {
    ...given,
    env: process.env,
    command: 'sls codebox',
    registry: async () => registryOf(process.env) ?? noRegistry(),
    bucket,
    storage: async () => s3Storage(await bucket()),
    objects: async () => listObjects(await bucket()),
    topic: () => topicOf(serverless),
    who: () => callerOf(serverless),
    prepare: () => prepare(serverless),
  };
}

function noRegistry(): never {
  throw new OperatorError('Set CODEBOX_REGISTRY to the registry that public packages come from.');
}

async function topicOf(serverless: Serverless): Promise<(message: string) => Promise<void>> {
  const { logTopic: TopicArn } = await deployedVariables(serverless, 'put');
  if (!TopicArn) throw new OperatorError('The deployed registry has no topic. Deploy it again.');
  const sns = new SNSClient(await serverless.getProvider('aws').getAwsSdkV3Config());
  return async (Message) => void (await sns.send(new PublishCommand({ TopicArn, Message })));
}

async function prepare(serverless: Serverless): Promise<void> {
  const { policy, origins } = readPolicyFile(process.env);
  const env = lambdaEnvironment(process.env);
  const faults = findProblems(process.env, serverless.getProvider('aws').getStage());
  if (faults.length > 0) throw new OperatorError(`Set the variables first.\n  ${faults.join('\n  ')}`);
  const bucket = bucketName(serverless);
  const s3Endpoint = process.env.CODEBOX_S3_ENDPOINT?.trim() || undefined;
  await lendCredentials(serverless);
  setVariables({
    ...lambdaVariables(env, {}),
    ...env,
    bucket,
    s3Endpoint,
    policy: policy && JSON.stringify(policy),
  });
  setUpstreams(origins);
}

/** Another server that speaks S3 has no STS, and its keys say nothing of a person. */
async function callerOf(serverless: Serverless): Promise<string> {
  if (process.env.CODEBOX_S3_ENDPOINT?.trim()) return userOfMachine();
  const { arn } = await serverless.getProvider('aws').getAccountInfo();
  // arn:aws:iam::123456789012:user/alice, arn:aws:sts::123456789012:assumed-role/Admin/alice, …:root
  const [, identity = arn] = /^(?:[^:]*:){5}(?:(?:user|assumed-role|federated-user)\/)?(.+)$/.exec(arn) ?? [];
  return `${identity} (AWS)`;
}

/** A container may run as a number without a name. */
export function userOfMachine(): string {
  return `${userName()} (user of ${hostname()})`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}
