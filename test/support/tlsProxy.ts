import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as askSecurely, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';

export type Answered = { readonly status: number; readonly body: string };
export type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type TlsProxy = {
  /** https, without a trailing slash. */
  readonly url: string;
  /** The file of the certificate. */
  readonly ca: string;
  /** Ports of the servers behind it, the one that is asked first at the front. */
  readonly behind: number[];
  /** A request of a client that trusts the certificate. */
  ask(url: string, asked?: Asked): Promise<Answered>;
  close(): Promise<void>;
};

/**
 * What a proxy in front of `npm start` does: ends TLS, tells `client` as the sender, sends a request on to the first
 * server that is ready, and to the next one if the connection breaks before the answer. `folder` is for the certificate.
 */
export async function startTlsProxy(folder: string, client: string): Promise<TlsProxy> {
  const [key, ca] = [path.join(folder, 'key.pem'), path.join(folder, 'ca.pem')];
  await promisify(execFile)('openssl', [...CERTIFICATE, '-keyout', key, '-out', ca]);
  const behind: number[] = [];
  const certificate = await readFile(ca);
  const server = createServer({ key: await readFile(key), cert: certificate }, (request, response) => {
    forward({ request, response, client }, behind).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    ca,
    behind,
    ask: (url, { body, ...options } = {}) =>
      new Promise((resolve, reject) => {
        const asked = askSecurely(url, { ...options, ca: certificate, agent: false }, async (response) => {
          resolve({ status: response.statusCode ?? 0, body: String(await buffer(response)) });
        });
        asked.on('error', reject).end(body);
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const CERTIFICATE = [
  ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
  ...['-addext', 'subjectAltName=DNS:localhost'],
];

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: string;
};

async function forward({ request, response, client }: Exchange, behind: readonly number[]): Promise<void> {
  const body = await buffer(request);
  const told = [request.headers['x-forwarded-for'], client].filter((one) => one !== undefined).join(', ');
  const headers = { ...request.headers, 'x-forwarded-for': told };
  for (const port of behind) {
    if ((await send(port, { path: '/-/ready' }).catch(() => undefined))?.statusCode !== 200) continue;
    const sent = { path: request.url ?? '/', method: request.method ?? 'GET', headers };
    const answer = await send(port, sent, body).catch(() => undefined);
    if (answer === undefined) continue;
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.end(await buffer(answer));
    return;
  }
  response.writeHead(502).end();
}

type Sent = {
  readonly path: string;
  readonly method?: string;
  readonly headers?: IncomingMessage['headers'];
};

function send(port: number, sent: Sent, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    ask({ port, host: '127.0.0.1', agent: false, ...sent }, resolve)
      .on('error', reject)
      .end(body);
  });
}
