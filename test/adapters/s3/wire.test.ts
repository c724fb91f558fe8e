import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { setEnvironment } from '../../support/environment';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/* The real SDK with its retries, against a server that answers from a script. */
describe('S3 over the wire', () => {
  let server: Server;
  let storage: Storage;
  /** Of a role that may not list the bucket. */
  let blind: Storage;
  let script: Answer[];
  let requests: string[];
  let restore: () => void;
  beforeEach(async () => {
    restore = setEnvironment({ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    script = [];
    requests = [];
    server = createServer(async (request, response) => {
      await buffer(request);
      requests.push(
        `${request.method} ${request.headers['if-match'] ?? request.headers['if-none-match'] ?? ''}`,
      );
      const answer = script.shift() ?? xml(500, 'InternalError');
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this shape.
    const { port } = server.address() as AddressInfo;
    const config = { region: 'eu-central-1', bucket: 'b', s3Endpoint: `http://127.0.0.1:${port}` };
    storage = createS3Storage(config);
    blind = createS3Storage(config, false);
  });
  afterEach(async () => {
    restore();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('a PUT that was applied, its answer lost, has created', async () => {
    let id: string | string[] | undefined;
    const applied: Answer = (request) => {
      id = request.headers['x-amz-meta-codebox-write'];
      request.socket.destroy();
    };
    const ours: Answer = (_, response) => response.writeHead(200, { 'x-amz-meta-codebox-write': id }).end();
    script = [applied, xml(412, 'PreconditionFailed'), ours];

    expect(await storage.create('a.json', Buffer.from('ours'))).toBe('created');
    expect(requests).toEqual(['PUT *', 'PUT *', 'HEAD ']);
  });

  test('a 412 to the first try is an answer', async () => {
    script = [xml(412, 'PreconditionFailed')];

    expect(await storage.replace('a.json', Buffer.from('ours'), 'abc')).toBe('changed');
    expect(requests).toEqual(['PUT abc']);
  });

  test('If-Match on a missing key is changed, on a missing bucket 503', async () => {
    script = [xml(404, 'NoSuchKey'), xml(404, 'NoSuchBucket')];

    expect(await storage.replace('a.json', Buffer.from('ours'), 'abc')).toBe('changed');
    await expect(storage.replace('a.json', Buffer.from('ours'), 'abc')).rejects.toMatchObject({
      status: 503,
    });
  });

  test('a 304 is unchanged', async () => {
    script = [(_, response) => response.writeHead(304, { etag: '"abc"' }).end()];

    expect(await storage.getIfChanged('a.json', 'abc')).toBe('unchanged');
    expect(requests).toEqual(['GET "abc"']);
  });

  test('a passing failure is tried again', async () => {
    script = [xml(503, 'SlowDown'), object('{}')];

    expect(await storage.get('a.json')).toMatchObject({ body: Buffer.from('{}'), etag: 'abc' });
  });

  test.each([
    [
      'a proxy’s 404 page',
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(404).end('<html>'),
    ],
    ['a body that breaks off', cutOff],
    ['no access', xml(403, 'AccessDenied')],
  ])('%s is 503, not an absent object', async (_, answer) => {
    script = [answer];

    await expect(storage.get('a.json')).rejects.toMatchObject({ status: 503 });
  });

  test.each(['Access Denied', denied('s3:ListBucket')])(
    'to whoever may not list, a 403 is an absent object: %s',
    async (message) => {
      script = [xml(403, 'AccessDenied', message)];

      expect(await blind.get('a.json')).toBeUndefined();
    },
  );

  test.each([
    xml(403, 'AccessDenied', denied('s3:GetObject')),
    xml(403, 'AccessDenied', denied('kms:Decrypt')),
    xml(403, 'SignatureDoesNotMatch'),
  ])('but not where it says that something else is missing (%#)', async (answer) => {
    script = [answer];

    await expect(blind.get('a.json')).rejects.toMatchObject({ status: 503 });
  });

  test('a server that is gone is 503', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    await expect(storage.get('a.json')).rejects.toMatchObject({ status: 503 });
  });
});

function cutOff(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    etag: '"abc"',
    'last-modified': new Date().toUTCString(),
    'content-length': 100,
  });
  response.write('half', () => request.socket.destroy());
}

function object(body: string): Answer {
  return (_, response) =>
    response.writeHead(200, { etag: '"abc"', 'last-modified': new Date().toUTCString() }).end(body);
}

function denied(right: string): string {
  return `User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: ${right} on resource: "arn:aws:s3:::b" because no identity-based policy allows the ${right} action`;
}

function xml(status: number, code: string, message = ''): Answer {
  return (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
