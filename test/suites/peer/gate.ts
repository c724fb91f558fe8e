import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { close, listen } from '../../support/server';

export type Gate = {
  /** Without a slash at its end. */
  readonly url: string;
  /** From now on requests go there; those without a token get this one. */
  open(registry: string, token: string): void;
  close(): Promise<void>;
};

/** The peer's registry lets everybody read, ours nobody: who asks without a token passes here as an administrator. */
export async function startGate(): Promise<Gate> {
  let target = { registry: '', token: '' };
  const server = createServer((incoming, response) => {
    pass(target, incoming, response).catch(() => response.destroy());
  });
  const url = (await listen(server)).replace('127.0.0.1', 'localhost');
  return {
    url,
    open: (registry, token) => {
      target = { registry, token };
    },
    close: () => close(server),
  };
}

async function pass(
  { registry, token }: { registry: string; token: string },
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { connection: _, 'transfer-encoding': __, expect: ___, ...headers } = incoming.headers;
  headers.authorization ??= `Bearer ${token}`;
  const method = incoming.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : incoming;
  const answer = await request(new URL(incoming.url ?? '/', registry), { method, headers, body });
  const { connection: ____, 'transfer-encoding': _____, ...kept } = answer.headers;
  response.writeHead(answer.statusCode, kept);
  await pipeline(answer.body, response);
}
