import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../support/until';
import { type Handlers, policy, token, useGateway } from './support';

type Sample = { readonly name: string; readonly labels: ReadonlyMap<string, string>; readonly value: number };

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '([a-zA-Z_]\\w*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';

/** Prometheus' text format, version 0.0.4: each line a comment that it knows, or a sample of a type that was told. */
function parsed(text: string): readonly Sample[] {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((line) => {
      const [, named, type] = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line) ?? [];
      if (named !== undefined && type !== undefined) {
        expect(types.has(named)).toBe(false);
        types.set(named, type);
        return [];
      }
      if (new RegExp(`^# HELP ${NAME} .+$`).test(line)) return [];
      const pattern = `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([\\d.e+-]+)$`;
      const found = new RegExp(pattern).exec(line);
      if (!found) throw new Error(`Not a line of the format: ${line}`);
      const [, name = '', labels = ''] = found;
      expect([types.get(name), types.get(name.replace(/_(bucket|sum|count)$/, ''))].some(Boolean)).toBe(true);
      const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))];
      return [
        {
          name,
          labels: new Map(pairs.map(([, label = '', value = '']) => [label, value])),
          value: Number(found.at(-1)),
        },
      ];
    });
}

const valueIn = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) =>
  samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, text]) => sample.labels.get(label) === text),
  )?.value;

const as = (groups: string, more = {}): Handlers => ({
  guard: () => policy('Allow', '*', { username: 'alice', userId: '1', groups, ...more }),
});

describe('gateway: /-/metrics', () => {
  const start = useGateway();

  test('tells who asks from this machine how many requests were answered, how, and how fast', async () => {
    const { url } = await start();
    await fetch(`${url}/registry/left-pad`, { headers: token });
    await fetch(`${url}/registry/right-pad`, { headers: token });
    await fetch(`${url}/registry/left-pad`);
    await fetch(`${url}/no/such/place`);
    // An answer is counted when it has been sent, which its reader may know first.
    await until(async () => {
      const samples = parsed(await (await fetch(`${url}/-/metrics`)).text());
      return valueIn(samples, 'codebox_requests_total', { route: 'none', status: '404' }) === 1;
    });
    const response = await fetch(`${url}/-/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const samples = parsed(text);
    const route = { method: 'GET', route: '/registry/{name}' };
    expect(valueIn(samples, 'codebox_requests_total', { ...route, status: '200' })).toBe(2);
    expect(valueIn(samples, 'codebox_requests_total', { ...route, status: '401' })).toBe(1);
    expect(valueIn(samples, 'codebox_requests_total', { route: 'none', status: '404' })).toBe(1);
    const histogram = 'codebox_request_duration_seconds';
    expect(valueIn(samples, `${histogram}_count`, route)).toBe(3);
    expect(valueIn(samples, `${histogram}_bucket`, { ...route, le: '+Inf' })).toBe(3);
    for (const name of [
      'authorizer_failures',
      's3_retries',
      'github_outages',
      'upstream_outages',
      'held_versions',
    ])
      expect(valueIn(samples, `codebox_${name}_total`)).toEqual(expect.any(Number));
    expect(text).not.toMatch(/-pad/);
    expect((await fetch(`${url}/registry/-/metrics`)).status).toBe(200);
  });

  test.each([
    ['a proxy passes the request on', { 'x-forwarded-for': '127.0.0.1' }],
    ['a proxy names the host that people know', { host: 'npm.example' }],
  ])('asks for a token where %s', async (_case, headers) => {
    const { gateway } = await start();
    expect(await statusOf(gateway.port, headers)).toBe(401);
  });

  test.each([
    ['an administrator', 'members,admins', {}, 200],
    ['a member', 'members', {}, 403],
    ['a token of an administrator for other networks', 'admins', { networks: '10.0.0.0/8' }, 403],
  ])('with a token of %s', async (_case, groups, more, status) => {
    const { gateway } = await start(as(groups, more));
    const headers = { ...token, 'x-forwarded-for': '192.0.2.1' };
    expect(await statusOf(gateway.port, headers)).toBe(status);
  });
});

/** fetch lets nobody set Host. */
function statusOf(port: number, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/-/metrics', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
