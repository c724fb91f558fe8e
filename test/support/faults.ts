import type { Fault } from './upstream';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Ways in which an HTTP server can misbehave. */
export const faults = {
  status:
    (status: number, headers: Readonly<Record<string, string>> = {}): Fault =>
    (_request, response) =>
      void response.writeHead(status, headers).end('{"error":"scripted"}'),

  body:
    (body: string | Buffer, headers: Readonly<Record<string, string>> = JSON_TYPE): Fault =>
    (_request, response) =>
      void response.writeHead(200, headers).end(body),

  /** Takes the request and never answers. */
  hang: (): Fault => () => {},

  /** Sends the head and then a byte now and then, for ever. */
  drip: (): Fault => (_request, response) => {
    response.writeHead(200, JSON_TYPE).write('{');
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  },

  /** Promises more bytes than it sends, and hangs up. */
  cut:
    (body: string): Fault =>
    (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) });
      response.write(body.slice(0, -1), () => response.destroy());
    },

  /** Sends without saying how much, and hangs up in the middle as if that were all of it. */
  cutUnnoticed:
    (body: string): Fault =>
    (_request, response) => {
      response.socket?.end(
        `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body.slice(0, -1)}`,
      );
    },

  /** Hangs up without a word. */
  hangUp: (): Fault => (request) => void request.socket.destroy(),

  html: (): Fault => (_request, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html>Please log in to this Wi-Fi</html>'),

  redirect: (location: string, status = 302): Fault => faults.status(status, { location }),

  /** The first fault for so many requests, then the other way. */
  first: (times: number, fault: Fault, then: Fault): Fault => {
    let left = times;
    return (request, response) => (left-- > 0 ? fault : then)(request, response);
  },
};
