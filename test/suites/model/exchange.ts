import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export type Asked = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type Answered = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type Exchanges = {
  /** Rejects when no whole answer comes. */
  send(target: string, asked: Asked): Promise<Answered>;
  /** Counts as under way until it has settled. */
  during(work: Promise<void>): void;
  idle(): Promise<void>;
  close(): void;
};

/** Sends requests on, and knows when none is under way. */
export function createExchanges(): Exchanges {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  return {
    send: async (target, asked) => {
      const { method, path, body } = asked;
      const outgoing = request(`${target}${path}`, { method, headers: withLength(asked), agent });
      // Until there is an answer once() rejects with the error; what comes later shows in the answer.
      outgoing.on('error', () => {});
      outgoing.end(body);
      const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
      if (!incoming) throw new Error('There is no answer.');
      return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await bytesOf(incoming) };
    },
    during: (work) => {
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => agent.destroy(),
  };
}

export async function readAll(message: IncomingMessage): Promise<Asked> {
  const { method = 'GET', url = '/', headers } = message;
  return { method, path: url, headers, body: await bytesOf(message) };
}

/** Without what two neighbours agree upon, none of which is ever signed, and with a length where it came in chunks. */
export function withLength({ headers, body }: Pick<Asked, 'headers' | 'body'>): IncomingHttpHeaders {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': chunked, expect: ___, ...kept } = headers;
  return chunked === undefined ? kept : { ...kept, 'content-length': String(body.length) };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
