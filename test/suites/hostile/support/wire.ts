import { connect, type Socket } from 'node:net';
import { LAST_RESORT_MS } from '../../../support/lastResort';
import { count } from './sent';

export type Header = readonly [name: string, value: string];

export type Question = {
  readonly method?: string;
  /** As it goes over the wire: nothing is normalised, encoded or refused. */
  readonly path: string;
  readonly headers?: readonly Header[];
  readonly body?: string | Uint8Array;
  /** Bytes that the body unpacks to. */
  readonly unpacked?: number;
};

export type Answer = {
  readonly status: number;
  /** Lower-case names, in the order of the wire. */
  readonly headers: readonly Header[];
  readonly body: string;
};

/** One request on a connection of its own, byte by byte as given; text is sent as Latin-1, as HTTP has it. */
export function ask(port: number, question: Question): Promise<Answer> {
  count({ requests: 0, bytes: question.unpacked ?? 0 });
  return say(port, [requestOf(question)], question.method === 'HEAD');
}

/** The bytes of a request; its Content-Length is right unless the headers hold one. */
export function requestOf({ method = 'GET', path, headers = [], body }: Question): Buffer {
  const bytes = Buffer.from(body ?? '');
  const names = headers.map(([name]) => name.toLowerCase());
  const given: readonly Header[] = [
    ...(names.includes('host') ? [] : [['host', 'localhost'] as const]),
    ...headers,
    ['connection', 'close'],
    ...(body === undefined || names.includes('content-length') || names.includes('transfer-encoding')
      ? []
      : [['content-length', String(bytes.length)] as const]),
  ];
  const head = [`${method} ${path} HTTP/1.1`, ...given.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), bytes]);
}

/** Sends those pieces until the answer is there. Rejects when something else comes, or nothing at all. */
export async function say(
  port: number,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  isHead = false,
): Promise<Answer> {
  count({ requests: 1, bytes: 0 });
  const socket = connect(port, '127.0.0.1');
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (isWhole(received, isHead)) socket.destroy();
  });
  // A server that has answered may hang up while we still send.
  socket.on('error', () => {});
  const timer = setTimeout(() => socket.destroy(), LAST_RESORT_MS);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await send(socket, pieces);
  await closed;
  clearTimeout(timer);
  return parseAnswer(received);
}

function isWhole(bytes: Buffer, isHead: boolean): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end + 2).toString('latin1');
  const length = isHead ? '0' : /\r\ncontent-length: (\d+)\r\n/.exec(head)?.[1];
  return end >= 0 && (head.startsWith('HTTP/1.1 304') || bytes.length - end - 4 >= Number(length));
}

async function send(socket: Socket, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of pieces) {
    if (socket.destroyed) return;
    count({ requests: 0, bytes: piece.length });
    await new Promise((resolve) => socket.write(piece, resolve));
  }
}

/** Sends those bytes and is gone, without a look at the answer. */
export async function hangUp(port: number, bytes: Buffer): Promise<void> {
  count({ requests: 1, bytes: bytes.length });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(bytes, () => socket.destroy());
  await closed;
}

function parseAnswer(bytes: Buffer): Answer {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1];
  if (end < 0 || status === undefined)
    throw new Error(`No answer, but ${JSON.stringify(text.slice(0, 300))}.`);
  const headers = lines.map((line): Header => {
    const [, name = '', value = ''] = /^([^:\s]+): ?(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`${JSON.stringify(line)} is no header.`);
    return [name.toLowerCase(), value];
  });
  return { status: Number(status), headers, body: bytes.subarray(end + 4).toString('utf8') };
}
