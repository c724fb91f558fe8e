import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createRouter } from '../../src/local/gateway/router';
import { readApi } from '../../src/local/gateway/routes';
import { createTerminal } from '../../src/local/terminal';
import { requestLine } from '../../src/local/terminal/lines';
import type { Handlers } from './gateway/support';
import { token, useGateway } from './gateway/support';

const start = useGateway();
const GHP = `ghp_${'a1B2'.repeat(9)}`;

let shown: string[];
let terminal: ReturnType<typeof createTerminal>;
beforeEach(() => {
  shown = [];
  terminal = createTerminal((text) => shown.push(text));
});

/** A function that logs that line, as those of src/ do, and answers with that status. */
function saying(statusCode: number, ...entries: readonly object[]) {
  return () => {
    for (const entry of entries) terminal.hear(JSON.stringify(entry));
    return { statusCode };
  };
}

async function ask(handlers: Handlers, path: string, method = 'GET'): Promise<number> {
  const report = (line: unknown) => terminal.hear(JSON.stringify(line));
  const { url } = await start(handlers, { watch: terminal.watch, report });
  return (await fetch(url + path, { method, headers: token })).status;
}

const CLOCK = String.raw`\d\d:\d\d:\d\d`;

describe('the log at a terminal', () => {
  test('is a line per request: when, what, of which package, with what result, how long, for whom', async () => {
    const get = saying(200, { level: 'info', namespace: 'package:get', user: 'alice', status: 200, ms: 3 });
    await ask({ get }, '/registry/@acme%2fwidget');
    expect(shown).toEqual([
      expect.stringMatching(new RegExp(`^${CLOCK}  GET   @acme/widget  200  \\d+ ms  alice$`)),
    ]);
  });

  test('tells what was wrong in the same line, an outage of upstream with its cause', async () => {
    const cause = {
      name: 'RegistryError',
      message: 'Try later.',
      cause: { message: 'connect ECONNREFUSED' },
    };
    const get = saying(
      503,
      { level: 'info', namespace: 'authorizer', user: 'alice' },
      { level: 'error', namespace: 'package:get', user: 'alice', status: 503, error: 'Try later.', cause },
    );
    await ask({ get }, '/registry/left-pad');
    expect(shown).toEqual([
      expect.stringMatching(/ {2}503 {2}\d+ ms {2}alice {2}Try later\. {2}\(connect ECONNREFUSED\)$/),
    ]);
  });

  test('shows the stack of what nobody expected', async () => {
    const cause = { name: 'TypeError', message: 'x is not a function', stack: 'TypeError: x\n    at y' };
    await ask({ put: saying(500, { level: 'error', status: 500, cause }) }, '/registry/left-pad', 'PUT');
    expect(shown).toEqual([
      expect.stringMatching(/ {2}500 {2}\d+ ms {2}\(x is not a function\)\nTypeError: x\n {4}at y$/),
    ]);
  });

  test('has no line of what logs nothing, as the polls of a login', async () => {
    expect(await ask({ open: saying(202) }, '/registry/-/open')).toBe(202);
    expect(shown).toEqual([]);
  });

  test('tells what the gateway has answered by itself, without the path', async () => {
    await ask({}, `/registry/-/${GHP}/no/such/route`);
    await ask({ guard: () => Promise.reject(new Error('Unauthorized')) }, '/registry/left-pad');
    expect(shown).toEqual([
      expect.stringMatching(/GET {3}an unknown path {2}\d+ {2}\d+ ms {2}INVALID_SIGNATURE$/),
      expect.stringMatching(/GET {3}left-pad {2}401 {2}\d+ ms {2}UNAUTHORIZED$/),
    ]);
  });

  test('keeps each request’s own, also when they cross', async () => {
    const get = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      terminal.hear(JSON.stringify({ level: 'info', user: 'alice' }));
      return { statusCode: 200 };
    };
    const { url } = await start({ get }, { watch: terminal.watch });
    const names = ['one', 'two', 'three'];
    await Promise.all(names.map((name) => fetch(`${url}/registry/${name}`, { headers: token })));
    const told = shown.map((line) => line.split('  ')[2]?.trim());
    expect(told.sort()).toEqual([...names].sort());
  });

  test('lets no name move the cursor, and shows no token', async () => {
    const get = saying(400, { level: 'info', user: 'alice' });
    await ask({ get }, `/registry/%1b%5b2Jleft%0a%e2%80%aepad`);
    await ask({ get }, `/registry/${GHP}`);
    expect(shown[0]).toContain('  [2Jleftpad  400');
    expect(shown[1]).not.toContain('a1B2');
  });

  test('shows what is no request’s only when something is wrong, and what is no JSON as it is', () => {
    terminal.hear('The registry is ready.');
    terminal.hear('{"level":"info","namespace":"catalogue"}');
    terminal.hear('{"level":"error","namespace":"logins","cause":"ENOSPC: no space left"}');
    expect(shown).toEqual([
      'The registry is ready.',
      expect.stringMatching(new RegExp(`^${CLOCK}  logins  \\(ENOSPC: no space left\\)$`)),
    ]);
  });
});

describe('a line about a route of which serverless.yml has the beginning', () => {
  const route = createRouter(readApi(readFileSync('serverless.yml', 'utf8')).routes);
  const place = (method: string, path: string) =>
    requestLine({ method, match: route(method, path), status: 200, ms: 1 }, [])
      .split('  ')
      .at(-3)
      ?.trim();

  test('says what was asked for, as for all routes', () => {
    expect(place('GET', '/registry/-/codebox/v1/why/@acme%2fwidget/1.0.0')).toBe(
      '-/codebox/v1/why/@acme/widget/1.0.0',
    );
    expect(place('POST', '/registry/-/npm/v1/security/audits/quick')).toBe('-/npm/v1/security/audits/quick');
    expect(place('POST', '/registry/-/npm/v1/security/else')).toBe('an unknown path');
  });
});
