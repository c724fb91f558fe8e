import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '../../test/support/server';
import { type Sent, send, toSent, type Upstream } from '../peer/upstream';
import { largePackument, NAME_PREFIX } from './packument';

/** A public registry on loopback that has large packages, whose names end with a number, and knows of no holes. */
export async function startLargeUpstream(): Promise<Upstream> {
  const made = new Map<string, Promise<Sent>>();
  let url = '';
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const name = decodeURIComponent((request.url ?? '/').slice(1));
    if (request.method === 'POST') return void response.writeHead(200, JSON_TYPE).end('{}');
    if (!name.startsWith(NAME_PREFIX)) return void response.writeHead(404, JSON_TYPE).end('{}');
    const sent = made.get(name) ?? toSent(largePackument(name, url));
    made.set(name, sent);
    send(request, response, { sent: await sent, type: JSON_TYPE['content-type'] });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  url = `${await listen(server)}/`;
  return { url, close: () => close(server) };
}

const JSON_TYPE = { 'content-type': 'application/json' };
