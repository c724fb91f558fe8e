import { execFile } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type GitHubStandIn, startGitHub } from '../../src/local/github';
import { type LocalRegistry, startRegistry } from '../support/localRegistry';
import { npmUser } from '../support/npm';
import { publishDocument } from '../support/packages';
import { cleanEnvironment, run } from '../support/process';
import { useTempFolder } from '../support/tempFolder';
import { startTlsProxy, type TlsProxy } from '../support/tlsProxy';
import { until } from '../support/until';

const root = path.resolve(__dirname, '../..');
const token = `ghp_${'0123456789abcdef'.repeat(2)}abcd`;
const secret = 'client-secret-of-the-tests-0123456789abcd';
const CLIENT = '203.0.113.9';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** npm start as docs/server.md has it: behind TLS, with a GitHub that is not the stand-in of its own process. */
async function server(folder: string) {
  const alice = { login: 'alice', id: 7, orgs: ['acme'], token };
  const github: GitHubStandIn = await startGitHub({ clientId: 'id', clientSecret: secret, users: [alice] });
  open.push(github.close);
  const proxy: TlsProxy = await startTlsProxy(folder, CLIENT);
  open.push(proxy.close);
  const variables = {
    CODEBOX_PUBLIC_URL: `${proxy.url}/registry`,
    CODEBOX_TRUST_PROXY: '1',
    CODEBOX_REGISTRY: 'http://127.0.0.1:9/',
    CODEBOX_PRIVATE_SCOPES: '@acme',
    CODEBOX_GITHUB_URL: github.apiUrl,
    CODEBOX_GITHUB_CLIENT_ID: 'id',
    CODEBOX_GITHUB_SECRET: secret,
    CODEBOX_RESTRICTED_ORGS: 'acme',
    CODEBOX_ADMINS: 'alice',
    CODEBOX_DRAIN_SECONDS: '1',
  };
  const storage = path.join(folder, 'storage');
  const start = async (): Promise<LocalRegistry> => {
    const registry = await startRegistry(storage, variables);
    open.push(registry.stop);
    proxy.behind.unshift(Number(new URL(registry.url).port));
    return registry;
  };
  return { proxy, storage, start, registry: `${proxy.url}/registry/` };
}

const authorization = `Bearer ${token}`;

/** Publishes 1.0.0, 1.0.1, … one after the other until it is told to stop; resolves with the versions, and what failed. */
function publishing({ proxy, registry }: Awaited<ReturnType<typeof server>>, name: string) {
  const versions: string[] = [];
  const failed: unknown[] = [];
  let isOver = false;
  const one = async () => {
    const version = `1.0.${versions.length}`;
    const { document } = await publishDocument({ name, version });
    const headers = { authorization, 'content-type': 'application/json' };
    const url = `${registry}${encodeURIComponent(name)}`;
    const published = await proxy.ask(url, { method: 'PUT', headers, body: JSON.stringify(document) });
    const read = await proxy.ask(url, { headers });
    for (const answer of [published, read]) if (answer.status !== 200) failed.push(answer);
    versions.push(version);
  };
  const work = (async () => {
    while (!isOver) await one();
  })();
  const reached = (count: number) => until(() => versions.length >= count || failed.length > 0);
  const end = async () => {
    isOver = true;
    await work;
    return failed;
  };
  return { versions, reached, end };
}

async function verify(storage: string) {
  const env = cleanEnvironment({
    CODEBOX_STORAGE: storage,
    CODEBOX_REGISTRY: 'http://127.0.0.1:9/',
  });
  return run(process.execPath, ['--import', 'tsx', 'scripts/codebox.ts', 'verify'], { cwd: root, env });
}

describe('npm start on a server', () => {
  const folder = useTempFolder();

  test('npm publishes through TLS with a real GitHub, and whoever logs in is known by their own address', async () => {
    const { proxy, start, registry, storage } = await server(folder());
    await start();
    const home = path.join(folder(), 'home');
    const { npm, project } = await npmUser(home, registry, { npm_config_cafile: proxy.ca });
    await project('widget', { name: '@acme/widget', version: '1.0.0' });
    const line = `registry=${registry}\n${registry.replace('https:', '')}:_authToken=${token}\n`;
    await writeFile(path.join(home, 'widget', '.npmrc'), line);
    expect(await npm(['publish'], 'widget')).toMatchObject({ code: 0 });

    const read = await proxy.ask(`${registry}@acme%2fwidget`, { headers: { authorization } });
    const { tarball } = JSON.parse(read.body).versions['1.0.0'].dist;
    expect(tarball).toBe(`${registry}@acme/widget/-/widget-1.0.0.tgz`);
    expect((await proxy.ask(tarball, { headers: { authorization } })).status).toBe(200);
    expect((await proxy.ask(`${registry}-/whoami`)).status).toBe(401);

    const sent = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1' };
    const login = await proxy.ask(`${registry}-/v1/login`, { method: 'POST', headers: sent, body: '{}' });
    const { loginUrl } = JSON.parse(login.body);
    expect(loginUrl.startsWith(registry)).toBe(true);
    const page = await proxy.ask(loginUrl);
    expect(page.body).toContain(CLIENT);
    expect(page.body).not.toContain('198.51.100.1');

    // What a full or lost disk looks like to every user, root too.
    await rename(path.join(storage, 'bucket'), path.join(storage, 'moved'));
    await writeFile(path.join(storage, 'bucket'), '');
    const ready = `http://127.0.0.1:${proxy.behind[0]}/registry/-/ready`;
    await until(async () => (await fetch(ready)).status === 503);
    expect(await (await fetch(ready)).json()).toMatchObject({
      error: 'The storage does not take what is written.',
    });
  });

  test('no request fails while a new process takes over, and a copy made meanwhile is whole', async () => {
    const place = await server(folder());
    const old = await place.start();
    const [widget, gadget] = [publishing(place, '@acme/widget'), publishing(place, '@acme/gadget')];
    await widget.reached(3);

    const copy = path.join(folder(), 'copy');
    await promisify(execFile)('scripts/backup', [place.storage, copy], { cwd: root });
    const before = widget.versions.length;

    await place.start();
    await widget.reached(before + 2);
    // Behind the new one, it is asked only where that one fails.
    place.proxy.behind.reverse();
    await widget.reached(before + 4);
    expect(await old.stop()).toMatchObject({ code: 0 });
    const after = [widget.versions.length, gadget.versions.length] as const;
    await widget.reached(after[0] + 2);
    await gadget.reached(after[1] + 2);
    expect([await widget.end(), await gadget.end()]).toEqual([[], []]);

    const headers = { authorization };
    const { body } = await place.proxy.ask(`${place.registry}@acme%2fwidget`, { headers });
    expect(Object.keys(JSON.parse(body).versions)).toEqual(widget.versions);
    for (const storage of [place.storage, copy]) {
      const { code, stdout } = await verify(storage);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('failed: 0') });
    }
    const inCopy = await startRegistry(copy, { CODEBOX_REGISTRY: 'http://127.0.0.1:9/' });
    open.push(inCopy.stop);
    const restored = await fetch(`${inCopy.url}@acme%2fwidget`, {
      headers: { authorization: `Bearer ${inCopy.token('admin')}` },
    });
    const { versions } = JSON.parse(await restored.text());
    expect(Object.keys(versions).length).toBeGreaterThanOrEqual(3);
  });
});
