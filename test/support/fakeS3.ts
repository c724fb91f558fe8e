import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { saw, sawObject } from './capture';
import {
  checkConditions,
  deleteObject,
  type FakeObject,
  getObject,
  headObject,
  listObjects,
  type Objects,
  putObject,
  s3Error,
  store,
} from './fakeBucket';

export { type FakeObject, s3Error };

export type Operation =
  | 'GetObject'
  | 'HeadObject'
  | 'HeadBucket'
  | 'PutObject'
  | 'DeleteObject'
  | 'ListObjectsV2';

export type FakeS3 = ReturnType<typeof fakeS3>;

type Hook = () => void | Promise<void>;
type Options = {
  /** Commands for any other bucket fail with NoSuchBucket; every bucket is this one by default. */
  readonly bucket?: string;
  readonly pageSize?: number;
};

/**
 * Amazon S3 in memory, behind every S3Client of this process. It sits above the SDK's retries: an injected error is
 * what is left when they are spent. Call `restore()` in afterEach.
 *
 *     const s3 = fakeS3();
 *     s3.put('widget/index.json', '{}');
 *     s3.failNext('GetObject', s3Error('SlowDown', 503));
 */
export function fakeS3({ bucket, pageSize = 1000 }: Options = {}) {
  const objects: Objects = new Map();
  const hooks = new Map<Operation, Hook[]>();
  const restoreCredentials = setDummyCredentials();
  const mock = mockClient(S3Client);
  let put = putObject;

  function on<Input extends { readonly Bucket?: string | undefined }, Output>(
    operation: Operation,
    answer: (input: Input) => Output,
  ) {
    return async (input: Input): Promise<Output> => {
      await hooks.get(operation)?.shift()?.();
      if (bucket !== undefined && input.Bucket !== bucket) throw noSuchBucket(operation);
      return answer(input);
    };
  }

  mock.on(GetObjectCommand).callsFake(on('GetObject', (input) => getObject(objects, input)));
  mock.on(HeadObjectCommand).callsFake(on('HeadObject', (input) => headObject(objects, input)));
  mock.on(HeadBucketCommand).callsFake(on('HeadBucket', () => ({})));
  mock.on(PutObjectCommand).callsFake(
    on('PutObject', (input: PutObjectCommandInput) => {
      const output = put(objects, input);
      const { body, metadata } = objects.get(String(input.Key)) ?? { body: Buffer.alloc(0) };
      sawObject(String(input.Key), body);
      saw('a stored object', JSON.stringify(metadata ?? {}));
      return output;
    }),
  );
  mock.on(DeleteObjectCommand).callsFake(on('DeleteObject', (input) => deleteObject(objects, input)));
  mock
    .on(ListObjectsV2Command)
    .callsFake(on('ListObjectsV2', (input) => listObjects(objects, input, pageSize)));

  /** Runs before that operation's next call: to fail it, or to write in between as another process would. */
  function before(operation: Operation, hook: Hook): void {
    hooks.set(operation, [...(hooks.get(operation) ?? []), hook]);
  }

  return {
    /** What is in the bucket, by key. */
    objects,
    /** Stores without conditions, as another client would. */
    put: (key: string, body: string | Uint8Array): FakeObject => store(objects, key, Buffer.from(body)),
    /** An object's body as text; undefined where nothing is. */
    text(key: string): string | undefined {
      const object = objects.get(key);
      return object && Buffer.from(object.body).toString('utf8');
    },
    before,
    failNext(operation: Operation, error: Error = s3Error('InternalError', 500, 3), times = 1): void {
      for (let call = 0; call < times; call += 1) before(operation, () => Promise.reject(error));
    },
    /** The next PutObject is applied, its answer lost, and the SDK's retry meets its own object. */
    loseNextAnswer(): void {
      put = (...args) => {
        put = putObject;
        return putTwice(...args);
      };
    },
    /** The stub of aws-sdk-client-mock, for the calls that were made. */
    mock,
    restore(): void {
      mock.restore();
      restoreCredentials();
    },
  };
}

function putTwice(objects: Objects, input: PutObjectCommandInput): PutObjectCommandOutput {
  const output = putObject(objects, input);
  checkConditions(objects, input, 2);
  return output;
}

/** NotFound for HEAD, whose answer has no body that could name the error. */
function noSuchBucket(operation: Operation): Error {
  return s3Error(operation.startsWith('Head') ? 'NotFound' : 'NoSuchBucket', 404);
}

/** Presigning asks for credentials even where no request is sent. */
function setDummyCredentials(): () => void {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = 'test';
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
