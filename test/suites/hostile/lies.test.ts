import { beforeAll, describe, expect, test } from '@jest/globals';
import { HEADERS, LIES } from './support/headers';
import { expectHonesty, headersOf } from './support/honest';
import { useHostileRegistry } from './support/registry';
import type { Header } from './support/wire';

describe('what a client says of the registry, of others and of itself', () => {
  const registry = useHostileRegistry();
  beforeAll(() => registry.publish('widget', '1.0.0'));

  // What `npm start` is not called is refused at the door (docs/laptop.md): API Gateway hands on any Host.
  const [HOST, ...OTHERS] = LIES;
  const agents = HEADERS.flat().filter(([name]) => name === 'user-agent');

  async function logIn(headers: readonly Header[]): Promise<Record<'loginUrl' | 'doneUrl', string>> {
    const [answer] = await expectHonesty(registry.ask, [
      { method: 'POST', path: '/registry/-/v1/login', headers },
    ]);
    return JSON.parse(answer?.body ?? '{}');
  }

  test('another Host is refused with a sentence, so that no web page gets here under a name of its own', async () => {
    const [answer] = await expectHonesty(registry.ask, [
      { path: '/registry/widget', headers: [HOST ?? ['host', '']] },
    ]);
    expect(answer?.status).toBe(421);
    expect(answer?.body).toContain('"error":');
  });

  test.each(OTHERS)('%s: %s changes no packument', async (name, value) => {
    const path = '/registry/widget';
    const [plain, lied] = await expectHonesty(registry.ask, [{ path }, { path, headers: [[name, value]] }]);
    expect(lied?.body).toBe(plain?.body);
    expect(plain?.body).toContain(`http://localhost:${registry.port}/registry/widget/-/widget-1.0.0.tgz`);
  });

  test('a login leads to the registry, whatever the headers say', async () => {
    const { loginUrl, doneUrl } = await logIn(OTHERS.filter(([name]) => name !== 'origin'));
    const own = `http://localhost:${registry.port}/registry/-/v1/`;
    expect([loginUrl.startsWith(own), doneUrl.startsWith(own)]).toEqual([true, true]);
  });

  test('a public tarball is looked for upstream, whatever the headers say', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const path = '/registry/left-pad/-/left-pad-1.3.0.tgz';
    const answers = await expectHonesty(registry.ask, [{ path, headers: OTHERS }]);
    expect(answers.flatMap((answer) => headersOf(answer, 'location'))).toEqual([
      `${registry.upstream.url}left-pad/-/left-pad-1.3.0.tgz`,
    ]);
  });

  test.each(agents)('%s: %s is shown to a person and runs nowhere', async (name, value) => {
    const { loginUrl } = await logIn([[name, value]]);
    const path = new URL(loginUrl).pathname;
    const pages = await expectHonesty(registry.ask, [
      { path, headers: [[name, value], ...OTHERS] },
      { method: 'POST', path, headers: [[name, value]], body: 'code=<script>alert(1)</script>' },
    ]);
    const types = pages.flatMap((page) => headersOf(page, 'content-type'));
    expect(types).toEqual(['text/html; charset=utf-8', 'text/html; charset=utf-8']);
  });
});
