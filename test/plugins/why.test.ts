import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { COMPLETE } from '../support/completeVariables';
import { fakeServerless, noCredentials, ServerlessError } from '../support/fakeServerless';
import { close, listen } from '../support/server';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const KEYS = { accessKeyId: 'KEYOFTHEFRAMEWORK', secretAccessKey: 'secret-of-the-framework' };
const SESSION = { ...KEYS, sessionToken: 'session-of-the-framework' };
const OTHERS = { AWS_PROFILE: 'of-somebody-else', AWS_ACCESS_KEY_ID: 'OTHERKEY', AWS_SECRET_ACCESS_KEY: 'x' };

/** A bucket that is empty, and remembers who asked. */
const asked: IncomingMessage[] = [];
const bucket = createServer((request, response) => {
  asked.push(request);
  response.writeHead(404, { 'content-type': 'application/xml' });
  response.end(request.method === 'GET' ? '<Error><Code>NoSuchKey</Code></Error>' : undefined);
});
const before = { ...process.env };
let endpoint: string;
let upstream: FakeUpstream;

beforeAll(async () => {
  endpoint = await listen(bucket);
  upstream = await startUpstream();
  upstream.publish('left-pad', '1.0.0');
});
afterAll(async () => {
  await upstream.close();
  await close(bucket);
});
beforeEach(() => {
  asked.length = 0;
  Object.assign(process.env, COMPLETE, { CODEBOX_S3_ENDPOINT: endpoint, CODEBOX_REGISTRY: upstream.url });
});
afterEach(() => {
  // The command gives this process the configuration of the functions, and its credentials.
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

const signers = () => [
  ...new Set(
    asked.map(({ headers }) => {
      const [, key] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
      return `${key} ${headers['x-amz-security-token'] ?? '-'}`;
    }),
  ),
];

async function why(spec: string, given: Parameters<typeof fakeServerless>[1]) {
  const serverless = fakeServerless('acme-test', given);
  await serverless.run(CodeboxTools, 'codebox:why:tell', { package: spec });
  return serverless.output.notice;
}

describe('sls codebox why', () => {
  test.each([
    ['keys', KEYS, 'KEYOFTHEFRAMEWORK -'],
    ['a session', SESSION, 'KEYOFTHEFRAMEWORK session-of-the-framework'],
    ['a profile', () => Promise.resolve(SESSION), 'KEYOFTHEFRAMEWORK session-of-the-framework'],
  ])(
    'asks the bucket as the framework does, by %s, whoever else is in the environment',
    async (_what, credentials, signer) => {
      Object.assign(process.env, OTHERS, { AWS_SESSION_TOKEN: 'session-of-somebody-else' });
      expect(await why('left-pad@1.0.0', { credentials })).toEqual([
        'left-pad@1.0.0 is served: no rule holds it back.',
      ]);
      expect(signers()).toEqual([signer]);
    },
  );

  test('tells that there are no credentials', async () => {
    const credentials = noCredentials;
    await expect(why('left-pad@1.0.0', { credentials })).rejects.toThrow(ServerlessError);
    await expect(why('left-pad@1.0.0', { credentials })).rejects.toThrow('There are no AWS credentials.');
    expect(asked).toEqual([]);
  });

  test.each(['', '@', 'left-pad@', 'left pad@1', '../x', '@acme/@1', 'x@'.padEnd(300, '1')])(
    'wants a version of a package: %j is none',
    async (spec) => {
      await expect(why(spec, {})).rejects.toThrow('Name a version: sls codebox why event-stream@3.3.6.');
    },
  );

  test.each(['left-pad', 'left-pad@latest', 'left-pad@^1', 'left-pad@*'])(
    'tells of the version that a client would get for %s',
    async (spec) => {
      expect(await why(spec, {})).toEqual(['left-pad@1.0.0 is served: no rule holds it back.']);
    },
  );

  test('knows a package that is nowhere, and a version that is not there', async () => {
    await expect(why('nowhere@1.0.0', {})).rejects.toThrow(
      'Neither this registry nor upstream has a package nowhere.',
    );
    expect(await why('left-pad@2.0.0', {})).toEqual(['left-pad has no version 2.0.0 upstream.']);
    expect(await why('left-pad@^2', {})).toEqual(['left-pad has no version ^2 upstream.']);
  });
});
