import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { endCapture, saw, startCapture } from './capture';
import { setEnvironment } from './environment';
import { type FakeS3, fakeS3 } from './fakeS3';
import { type FakeUpstream, startUpstream } from './upstream';

export type TestRegistry = {
  /** The bucket of the running test, empty at its start. */
  readonly s3: FakeS3;
  readonly upstream: FakeUpstream;
  /** The handlers forget what they hold in memory, as in a new process. */
  restart(): void;
  /** The JSON lines that the handlers have logged in this test. */
  logged(): readonly Readonly<Record<string, unknown>>[];
};

type Variables = Readonly<Record<string, string | undefined>>;

let bucketNumber = 0;

/** The world that the handlers run in: an S3 in memory, an upstream on loopback, Lambda's variables. Call in `describe`. */
export function useRegistry(variables: Variables = {}): TestRegistry {
  let s3: FakeS3 | undefined;
  let upstream: FakeUpstream | undefined;
  let restore: (() => void) | undefined;
  const lines: string[] = [];

  beforeAll(async () => {
    upstream = await startUpstream();
  });
  beforeEach(() => {
    // Another bucket each time: handlers keep what they read for as long as the configuration stays.
    bucketNumber += 1;
    s3 = fakeS3({ bucket: `bucket-${bucketNumber}` });
    restore = setEnvironment({ registry: upstream?.url, bucket: `bucket-${bucketNumber}`, ...variables });
    lines.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    startCapture();
  });
  afterEach(() => {
    const asked = upstream?.requests ?? [];
    saw('a URL upstream', ...asked.map(({ method, url }) => `${method} ${url}`));
    const leaks = endCapture();
    jest.restoreAllMocks();
    upstream?.heal();
    restore?.();
    s3?.restore();
    expect(leaks).toEqual([]);
  });
  afterAll(async () => upstream?.close());

  return {
    get s3() {
      return started(s3);
    },
    get upstream() {
      return started(upstream);
    },
    restart: () => {
      // They build everything anew when their configuration has changed, and this part of it matters to nobody.
      process.env.githubClientId = `client-${Math.random()}`;
    },
    logged: () => lines.map((line): Record<string, unknown> => JSON.parse(line)),
  };
}

/** The answer's body as JSON, of any shape. */
export function bodyOf(result: APIGatewayProxyResult) {
  return JSON.parse(result.body);
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test.');
  return value;
}
