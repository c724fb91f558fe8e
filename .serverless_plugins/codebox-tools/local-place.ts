import { existsSync } from 'node:fs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { createFolderStorage } from '../../src/adapters/folder';
import { createS3Storage } from '../../src/adapters/s3';
import { connect, type S3Config } from '../../src/adapters/s3/client';
import type { Environment } from '../../src/config/parsers';
import { policyFaults, readPolicyFile, registryOf } from '../../src/config/policyFile';
import { npmRegistry } from '../../src/local/npmRegistry';
import { endpoint, readSettings, type Settings, storageVariables } from '../../src/local/settings';
import { LOCAL_ADMIN, localOrgs } from '../../src/local/users';
import {
  checkVariables,
  lambdaVariables,
  setUpstreams,
  setVariables,
  type Variables,
} from '../../src/local/variables';
import type { Storage } from '../../src/ports/storage';
import type { Listed } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { webhookTeller } from './local-webhooks';
import { type Place, userOfMachine } from './place';

/** The registry of `npm start` on this machine, with the same variables: its folder, or its bucket. */
export function localPlace(given: Environment, tools: Pick<Place, 'options' | 'log' | 'show'>): Place {
  const env = { ...given, ...readPolicyFile(given).settings };
  const settings = inWords(() => readSettings(env));
  const variables = lambdaVariables(env, storageVariables(settings));
  const storage = storageOf(settings, variables);
  const prepared = () => prepare(given, { env, settings, variables });
  return {
    ...tools,
    print: tools.log.notice,
    env,
    command: 'npm run codebox --',
    registry: async () => registryOf(env) ?? (await npmRegistry()),
    ...whereOf(settings, variables),
    storage: async () => storage,
    objects: () => all(storage),
    topic: async () => topicIn(variables),
    who: async () => userOfMachine(),
    prepare: prepared,
    webhooks: () => webhookTeller({ env, log: tools.log, storage, prepare: prepared }),
  };
}

function inWords<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error));
  }
}

/** A folder that is misspelt must not become a registry of its own. */
function storageOf(settings: Settings, variables: Variables): Storage {
  const s3 = s3Of(settings, variables);
  if (s3) return createS3Storage(s3);
  const { storage } = variables;
  if (storage !== undefined && existsSync(storage)) return createFolderStorage(storage);
  throw new OperatorError(
    `There is no registry in ${settings.folder}. Start it once with npm start, or set CODEBOX_STORAGE to its folder.`,
  );
}

/** For what is beside the objects. */
function whereOf(settings: Settings, variables: Variables): Pick<Place, 'bucket' | 'folder'> {
  const s3 = s3Of(settings, variables);
  if (s3) return { bucket: async () => connect(s3) };
  return variables.storage === undefined ? {} : { folder: variables.storage };
}

/** undefined: the registry is in a folder. */
function s3Of({ bucket }: Settings, { region = '', s3Endpoint }: Variables): S3Config | undefined {
  return bucket === undefined ? undefined : { region, bucket, s3Endpoint: s3Endpoint?.trim() || undefined };
}

async function all(storage: Storage): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for await (const object of storage.list('')) found.push(object);
  return found;
}

function topicIn({ region, logTopic }: Variables): ((message: string) => Promise<void>) | undefined {
  const TopicArn = logTopic?.trim();
  if (!TopicArn) return undefined;
  const sns = new SNSClient({ region: region ?? '' });
  return async (Message) => void (await sns.send(new PublishCommand({ TopicArn, Message })));
}

type Parts = {
  readonly env: Environment;
  readonly settings: Settings;
  readonly variables: Variables;
};

/** With the stand-in for GitHub, whose secret `npm start` makes anew each time and no command needs. */
function standIn(env: Environment): Partial<Variables> {
  return {
    githubClientId: 'codebox-local',
    githubSecret: '0'.repeat(40),
    admins: env.CODEBOX_ADMINS?.trim() || LOCAL_ADMIN,
    restrictedOrgs: localOrgs(env),
  };
}

async function prepare(given: Environment, { env, settings, variables }: Parts): Promise<void> {
  const { policy, places, origins } = readPolicyFile(given);
  const prepared = {
    ...variables,
    ...(settings.githubClientId === undefined && standIn(env)),
    registry: registryOf(env) ?? (await npmRegistry()),
    policy: policy && JSON.stringify(policy),
    apiEndpoint: endpoint(settings, settings.port),
  };
  inWords(() => checkVariables(prepared, { places, others: policyFaults(given) }));
  setVariables(prepared);
  setUpstreams(origins);
}
