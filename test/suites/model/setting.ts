import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFolderStorage } from '../../../src/adapters/folder';
import { toPath } from '../../../src/adapters/folder/keys';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { openBucket } from '../../support/realBucket';
import type { Answered } from './exchange';
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
  /** Puts an object there that is an hour old for the processes. */
  plant(key: string, body: Uint8Array): Promise<void>;
  close(): Promise<void>;
};

/** Two people publish, so that they get into each other's way when they decide about proposals, each about their own, too. */
const access = JSON.stringify([
  {
    packages: ['@acme/*'],
    read: ['members'],
    publish: ['admins', 'reader'],
    unpublish: ['admins'],
    selfApprove: true,
  },
]);
const COMMON = {
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_PRIVATE_SCOPES: '@acme',
  CODEBOX_ACCESS: access,
};

const HOUR_MS = 3_600_000;

/** A bucket on the server that `S3_ENDPOINT` names, or a folder. */
export async function openSetting(): Promise<Setting> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-model-')));
  const endpoint = process.env.S3_ENDPOINT;
  return endpoint ? bucketSetting(folder, endpoint) : folderSetting(folder);
}

function folderSetting(folder: string): Setting {
  const bucket = path.join(folder, 'bucket');
  const storage = createFolderStorage(bucket);
  return {
    title: 'one folder',
    folder,
    variables: COMMON,
    storage,
    s3: undefined,
    plant: async (key, body) => {
      await storage.create(key, body);
      const then = new Date(Date.now() - HOUR_MS);
      await utimes(toPath(path.join(bucket, 'objects'), key), then, then);
    },
    close: () => removeFolder(folder),
  };
}

async function bucketSetting(folder: string, endpoint: string): Promise<Setting> {
  // Passed on to the processes; package.json and README say which Node is supported.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { config, close } = await openBucket();
  const storage = createS3Storage(config);
  const planted = new Set<string>();
  const s3 = await startFaultProxy({
    kind: 's3',
    target: () => endpoint,
    amend: (answered) => (planted.has(etagOf(answered)) ? aged(answered) : answered),
  });
  return {
    title: 'one bucket of a real S3',
    folder,
    variables: {
      ...COMMON,
      CODEBOX_REGION: config.region,
      CODEBOX_BUCKET: config.bucket,
      CODEBOX_S3_ENDPOINT: s3.url,
    },
    storage,
    s3,
    plant: async (key, body) => {
      if ((await storage.create(key, body)) === 'created') planted.add(etagOfBytes(body));
    },
    close: async () => {
      await s3.close();
      await close();
      await removeFolder(folder);
    },
  };
}

/** S3 lets nobody say how old an object is, so that the proxy says it. No two keys have the same bytes. */
function aged(answered: Answered): Answered {
  const then = new Date(Date.now() - HOUR_MS).toUTCString();
  return { ...answered, headers: { ...answered.headers, 'last-modified': then } };
}

function etagOf({ headers }: Answered): string {
  return String(headers.etag).replaceAll('"', '');
}

/** Of an object that came in one piece. */
function etagOfBytes(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
