import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** By connection; the first of its requests is under way. */
type Lines = Map<Socket, Exchange[]>;
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** No client of a registry sends ahead. Node would begin all of it at once, and hold every answer. */
const MOST_WAITING = 32;

/**
 * Serves what comes over a connection one after the other, each request after the answer before it has been taken;
 * who sends too far ahead is cut off. The result stops the server: nobody new, connections at rest at once, each busy
 * one after the answer under way, and whatever is left after `grace` milliseconds.
 */
export function serveInTurn(server: Server, serve: Serve): (grace: number) => Promise<void> {
  const lines: Lines = new Map();
  let isClosing = false;

  const beginFirst = (socket: Socket, line: Exchange[]) => {
    const [first] = line;
    if (!first || !socket.writable) return;
    first.response.on('close', () => {
      line.shift();
      if (isClosing) socket.end();
      else beginFirst(socket, line);
    });
    serve(first.request, first.response);
  };

  server.on('connection', (socket: Socket) => {
    lines.set(socket, []);
    socket.on('close', () => lines.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const line = lines.get(socket);
    if (!line || isClosing) return;
    if (line.length > MOST_WAITING) return void socket.destroy();
    line.push({ request, response });
    if (line.length === 1) beginFirst(socket, line);
  });

  return (grace) => {
    isClosing = true;
    return close(server, lines, grace);
  };
}

async function close(server: Server, lines: Lines, grace: number): Promise<void> {
  // Node's own would cut off answers that are still on their way, as connections without a request (closeIdleConnections).
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  for (const [socket, [first]] of lines) {
    if (!first) socket.destroy();
    else if (!first.response.headersSent) first.response.setHeader('connection', 'close');
  }
  const deadline = setTimeout(() => {
    for (const socket of lines.keys()) socket.destroy();
  }, grace);
  await closed;
  clearTimeout(deadline);
}
