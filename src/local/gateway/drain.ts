import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Makes the server able to stop without cutting anyone off. The result closes it: nobody new, connections at rest at
 * once, each busy one after its answer, and whatever is left after `grace` milliseconds.
 */
export function drainable(server: Server): (grace: number) => Promise<void> {
  const open = new Set<Socket>();
  const busy = new Map<Socket, ServerResponse>();
  let isClosing = false;

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isClosing) response.setHeader('connection', 'close');
    busy.set(request.socket, response);
    response.on('close', () => {
      busy.delete(request.socket);
      if (isClosing) request.socket.end();
    });
  });

  return async (grace) => {
    isClosing = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) if (!busy.has(socket)) socket.destroy();
    for (const response of busy.values())
      if (!response.headersSent) response.setHeader('connection', 'close');
    const deadline = setTimeout(() => server.closeAllConnections(), grace);
    await closed;
    clearTimeout(deadline);
  };
}
