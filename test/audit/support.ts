import type { IncomingMessage } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import audit from '../../src/audit/post';
import { apiEvent } from '../support/events';
import type { TestRegistry } from '../support/registry';

const user = { username: 'reader', avatar: '' };

/** Asks as npm does: with a gzip'd body, which a gateway hands over in base64. */
export function ask(kind: string, document: unknown, command?: string) {
  const body = gzipSync(typeof document === 'string' ? document : JSON.stringify(document));
  const headers = {
    'content-encoding': 'gzip',
    authorization: 'Bearer ghp_secret',
    'npm-session': 'x',
    ...(command !== undefined && { 'npm-command': command }),
  };
  return audit(
    apiEvent({ method: 'POST', resource: `/registry/-/npm/v1/security/${kind}`, body, headers, user }),
  );
}

type Question = {
  readonly url: string;
  readonly document: unknown;
  readonly headers: IncomingMessage['headers'];
};

/** Lets upstream answer that from now on. The result holds what it is asked. */
export function answering(registry: Pick<TestRegistry, 'upstream'>, answer: unknown): readonly Question[] {
  const questions: Question[] = [];
  registry.upstream.fail(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const document: unknown = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString());
    questions.push({ url: `${request.method} ${request.url}`, document, headers: request.headers });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  return questions;
}
