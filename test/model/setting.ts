import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFolderStorage } from '../../src/adapters/folder';
import { createS3Storage } from '../../src/adapters/s3';
import type { Storage } from '../../src/context';
import { openBucket } from '../support/realBucket';
import { type FaultProxy, startFaultProxy } from './faultProxy';

/** What the processes share. */
export type Setting = {
  readonly title: string;
  /** For `local.json`, and for the packages where no S3 is used. */
  readonly folder: string;
  /** The operator's variables of each process. */
  readonly variables: NodeJS.ProcessEnv;
  /** The same packages, without anything in between. */
  readonly storage: Storage;
  /** Between the processes and S3; undefined: they share a folder. */
  readonly s3: FaultProxy | undefined;
  close(): Promise<void>;
};

const COMMON = { CODEBOX_REGISTRY: 'https://registry.example/', CODEBOX_PRIVATE_SCOPES: '@acme' };

/** A bucket on the server that `S3_ENDPOINT` names, or a folder. */
export async function openSetting(): Promise<Setting> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-model-')));
  const endpoint = process.env.S3_ENDPOINT;
  return endpoint ? bucketSetting(folder, endpoint) : folderSetting(folder);
}

function folderSetting(folder: string): Setting {
  return {
    title: 'one folder',
    folder,
    variables: COMMON,
    storage: createFolderStorage(path.join(folder, 'bucket')),
    s3: undefined,
    close: () => removeFolder(folder),
  };
}

async function bucketSetting(folder: string, endpoint: string): Promise<Setting> {
  // Passed on to the processes; package.json and README say which Node is supported.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { config, close } = await openBucket();
  const s3 = await startFaultProxy({ kind: 's3', target: () => endpoint });
  return {
    title: 'one bucket of a real S3',
    folder,
    variables: {
      ...COMMON,
      CODEBOX_REGION: config.region,
      CODEBOX_BUCKET: config.bucket,
      CODEBOX_S3_ENDPOINT: s3.url,
    },
    storage: createS3Storage(config),
    s3,
    close: async () => {
      await s3.close();
      await close();
      await removeFolder(folder);
    },
  };
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
