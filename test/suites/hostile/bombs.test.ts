import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../../src/http/lambda';
import type { ApiRoute } from '../../../src/local/gateway/routes';
import { apiEvent } from '../../support/events';
import { storedPackument } from '../../support/packages';
import { bodyOf, useRegistry } from '../../support/registry';
import { bomb } from './support/bomb';
import { sentenceOf } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { paramsOf, routes, titled } from './support/routes';

const root = path.resolve(__dirname, '../../..');
const GZIP = { 'content-encoding': 'gzip' };

/** All that read a body; others do not look at what they are sent. */
const READERS = ['put', 'stagePost', 'revPut', 'distTagsPut', 'userPut', 'auditPost', 'loginCliPost'];

describe('a body of gzip that API Gateway has not unpacked', () => {
  const registry = useRegistry({ apiEndpoint: 'https://npm.example/registry' });
  const reading = routes.filter(({ function: { name } }) => READERS.includes(name));
  const others = routes.filter(
    ({ method, function: { name } }) => method !== 'GET' && !READERS.includes(name),
  );

  async function handlerOf({ function: { handler } }: ApiRoute): Promise<Handler> {
    const module = await import(path.join(root, handler.replace(/\.default$/, '')));
    return module.default;
  }

  async function send(route: ApiRoute, body: Buffer | undefined) {
    const { method, resource } = route;
    const more = body && { headers: GZIP, body };
    const params = { ...paramsOf(route), ...(resource.includes('/login/cli/') && { token: await login() }) };
    const handler = await handlerOf(route);
    registry.s3.put('widget/index.json', storedPackument({}));
    return handler(apiEvent({ method, resource, params, ...more, user: { username: 'admin' } }));
  }

  /** The token of a login that waits for its code. */
  async function login(): Promise<string> {
    const { default: startLogin } = await import('../../../src/login/post');
    const result = await startLogin(
      apiEvent({ method: 'POST', resource: '/registry/-/v1/login', user: null }),
    );
    return new URL(bodyOf(result).loginUrl).pathname.split('/').at(-1) ?? '';
  }

  test.each(titled(reading))('%s takes no more than 64 MiB', async (_title, route) => {
    const answers = [await send(route, bomb(65)), await send(route, gzipSync(' '))];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([413, 400]);
  });

  test.each(titled(others))('%s does not look at it', async (_title, route) => {
    const answers = [await send(route, bomb(65)), await send(route, undefined)];
    expect(answers[0]?.statusCode).toBe(answers[1]?.statusCode);
    expect(answers[0]?.statusCode).not.toBe(413);
  });
});

describe('a body of gzip that is sent to a laptop', () => {
  const registry = useHostileRegistry();
  const put = (mebibytes: number, path = '/registry/widget') =>
    registry.ask({
      method: 'PUT',
      path,
      headers: [['content-encoding', 'gzip']],
      body: bomb(mebibytes),
      unpacked: mebibytes * 2 ** 20,
    });

  test('may unpack to 64 MiB, and to no more', async () => {
    const taken = await put(60);
    expect([taken.status, sentenceOf(taken)]).toEqual([400, 'The request body is not valid JSON.']);
    expect((await put(65)).status).toBe(413);
  });

  test('may unpack to 1 MiB where nothing large is to be sent', async () => {
    const answers = await Promise.all(
      ['/registry/-/user/org.couchdb.user:x', '/registry/-/package/widget/dist-tags/x'].map((where) =>
        put(2, where),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([413, 413]);
  });
});
