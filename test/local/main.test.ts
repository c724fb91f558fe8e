import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { version } from '../../package.json';
import { createFolderStorage } from '../../src/adapters/folder';
import { bundledRegistry } from '../support/bundledRegistry';
import { storedPackument } from '../support/packages';
import { NO_POLICY } from '../support/process';
import { useTempFolder } from '../support/tempFolder';

type Environment = Readonly<Record<string, string>>;
type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

const children: ChildProcess[] = [];
const groups: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const group of groups.splice(0)) endGroup(group);
});

const UPSTREAM = { CODEBOX_REGISTRY: 'https://registry.example/' };

const FROM_SOURCES = ['--enable-source-maps', '--import', 'tsx', 'src/local/main.ts'];
let program: readonly string[] = [];
beforeAll(async () => {
  program = [await bundledRegistry()];
});

/** npm start, as package.json has it, with nothing of this shell's configuration. */
const launchFromSources = (env: Environment) => launch(env, FROM_SOURCES);

/** The same, but from a bundle, which is there in a third of the time. */
function launch(env: Environment, args = program) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, PORT: '0', CODEBOX_POLICY: NO_POLICY, ...env },
  });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code, out, err }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => out.includes('Ctrl-C') && resolve(out));
    ended.then((end) => reject(new Error(`It ended: ${end.out}${end.err}`)));
  });
  ready.catch(() => {});
  return { child, ready, ended };
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

async function local(folder: string) {
  return JSON.parse(await readFile(path.join(folder, 'local.json'), 'utf8'));
}

async function whoami(registry: string, token: string): Promise<unknown> {
  const response = await fetch(`${registry}-/whoami`, { headers: { authorization: `Bearer ${token}` } });
  return response.json();
}

describe('npm start', () => {
  const folder = useTempFolder();

  test('prints URL, .npmrc and tokens, and leaves the same in local.json for its owner alone', async () => {
    const out = await launchFromSources({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready;
    const { registry, github, users } = await local(folder());
    const { mode } = await stat(path.join(folder(), 'local.json'));
    expect(registry).toMatch(/^http:\/\/localhost:\d+\/registry\/$/);
    expect(github).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
    expect(users.map(({ login }: { login: string }) => login)).toEqual(['admin', 'reader', 'outsider']);
    expect(mode & 0o777).toBe(0o600);
    expect(out).toContain(registry);
    expect(out).toContain(`${registry.replace('http:', '')}:_authToken=${users[0].token}`);
    for (const { token } of users) expect(out).toContain(token);
  });

  test('keeps packages and tokens for its owner alone, also in a folder that was open', async () => {
    const made = path.join(folder(), 'made');
    const open = path.join(folder(), 'open');
    await mkdir(path.join(open, 'bucket'), { recursive: true, mode: 0o755 });
    for (const place of [made, open]) await launch({ CODEBOX_STORAGE: place, ...UPSTREAM }).ready;
    const places = [made, ...[made, open].map((place) => path.join(place, 'bucket'))];
    const modes = await Promise.all(places.map(async (place) => (await stat(place)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o700, 0o700]);
  });

  test('gives out codes for devices only where that is the way to log in', async () => {
    const asked = async (env: Environment) => {
      const place = path.join(folder(), String(Object.keys(env).length));
      await launch({ CODEBOX_STORAGE: place, ...UPSTREAM, ...env }).ready;
      const { github } = await local(place);
      const url = github.replace('/api/v3', '/login/device/code?client_id=codebox-local');
      return (await fetch(url, { method: 'POST', headers: { accept: 'application/json' } })).json();
    };
    expect(await asked({})).toMatchObject({ error: 'device_flow_disabled' });
    expect(await asked({ CODEBOX_LOGIN_FLOW: ' Device ' })).toHaveProperty('user_code');
  });

  test('makes the catalogue anew, as the process before may have died before it told of its last write', async () => {
    const storage = createFolderStorage(path.join(folder(), 'bucket'));
    await storage.create('@acme/widget/index.json', Buffer.from(storedPackument({ name: '@acme/widget' })));
    const old = {
      format: 1,
      complete: true,
      packages: [{ name: '@acme/gone', rev: '1-a', version: '1.0.0' }],
    };
    await storage.create('-/catalog.json', Buffer.from(JSON.stringify(old)));
    await launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready;
    const { registry, users } = await local(folder());
    const headers = { authorization: `Bearer ${users[0].token}` };
    const response = await fetch(`${registry}-/v1/search?text=`, { headers });
    expect(await response.json()).toMatchObject({
      objects: [{ package: { name: '@acme/widget' } }],
      total: 1,
    });
  });

  test('its users are who they are, its outsider is kept out, and nobody reads local.json as a package', async () => {
    await launchFromSources({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready;
    const { registry, users } = await local(folder());
    expect(await whoami(registry, users[0].token)).toEqual({ username: 'admin' });
    expect(await whoami(registry, users[1].token)).toEqual({ username: 'reader' });
    expect(await whoami(registry, users[2].token)).toMatchObject({
      error: expect.stringContaining('outsider. You may do nothing here.'),
    });
    const headers = { authorization: `Bearer ${users[0].token}` };
    for (const name of ['local.json', '..%2flocal.json', '..%2f..%2flocal.json']) {
      const response = await fetch(`${registry}${name}/-/local.json`, { headers });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('ghp_');
    }
  });

  test('after a restart the tokens are still good, and a broken local.json is replaced', async () => {
    const first = launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM });
    await first.ready;
    const before = await local(folder());
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, err: '' });

    const second = launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM });
    await second.ready;
    const after = await local(folder());
    expect(after.users).toEqual(before.users);
    expect(await whoami(after.registry, before.users[0].token)).toEqual({ username: 'admin' });
    second.child.kill('SIGINT');
    expect(await second.ended).toMatchObject({ code: 0 });

    await writeFile(path.join(folder(), 'local.json'), '{"users":[{"login":"admin","token":"short"}]');
    await launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready;
    expect((await local(folder())).users).toEqual(before.users);
  });

  test('twice on one folder at the same moment: both have the same users', async () => {
    const starts = [1, 2].map(() => launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready);
    const [first, second] = (await Promise.all(starts)).map((out) => out.match(/ghp_\w{36}/g));
    expect(first).toHaveLength(4);
    expect(second).toEqual(first);
  });

  test('a second signal does not wait for what is under way', async () => {
    const { child, ready, ended } = launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM });
    await ready;
    const { registry } = await local(folder());
    const headers = { 'content-length': '10', expect: '100-continue' };
    const upload = request(`${registry}-/user/x`, { method: 'PUT', headers });
    upload.on('error', () => {});
    upload.flushHeaders();
    await once(upload, 'continue');
    child.kill('SIGTERM');
    await expectRefused(registry);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 1 });
  });

  test('ends with npm, which does not tell its shell’s children', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const place = { CODEBOX_STORAGE: folder(), CODEBOX_POLICY: NO_POLICY };
    const env = { PATH, HOME, PORT: '0', ...place, ...UPSTREAM };
    // A group of its own, so that what npm leaves behind can be ended with it.
    const npm = spawn('npm', ['start'], { env, detached: true });
    const ended = once(npm, 'close');
    groups.push(npm);
    let out = '';
    for await (const chunk of npm.stdout) {
      out += chunk;
      if (out.includes('Ctrl-C')) break;
    }
    npm.kill('SIGTERM');
    // As long as the registry runs, the pipes stay open.
    await ended;
  });

  test('asks npm for the registry that public packages come from', async () => {
    const npm = path.join(folder(), 'npm');
    await writeFile(npm, '#!/bin/sh\n[ "$*" = "config get registry" ] && echo https://npm-says.example/\n');
    await chmod(npm, 0o755);
    const PATH = `${folder()}${path.delimiter}${process.env.PATH}`;
    const out = await launchFromSources({ CODEBOX_STORAGE: folder(), PATH }).ready;
    expect(out).toContain('https://npm-says.example/');
  });
});

describe('the banner of npm start', () => {
  const folder = useTempFolder();
  const github = {
    CODEBOX_GITHUB_CLIENT_ID: 'id',
    CODEBOX_GITHUB_SECRET: '0123456789abcdef'.repeat(3),
    CODEBOX_RESTRICTED_ORGS: 'acme',
  };

  test('names the version', async () => {
    const out = await launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ready;
    expect(out).toMatch(new RegExp(`^ {2}version +${version}$`, 'm'));
    expect(out).not.toContain('listens on');
    expect(out).not.toContain('callback');
  });

  test('names what to register with the real GitHub, and where it listens behind a public URL', async () => {
    const CODEBOX_PUBLIC_URL = 'https://npm.example/registry/';
    const env = { CODEBOX_STORAGE: folder(), ...UPSTREAM, ...github, CODEBOX_PUBLIC_URL };
    const out = await launchFromSources(env).ready;
    expect(out).toContain('OAuth callback URL    https://npm.example/registry/-/v1/login/callback\n');
    expect(out).toMatch(/listens on {12}http:\/\/127\.0\.0\.1:\d+\/\n/);
  });
});

describe('the log of npm start', () => {
  const folder = useTempFolder();

  test('is JSON for programs, and for people a line that tells of an outage of upstream', async () => {
    const seen = async (isTTY: boolean) => {
      const place = path.join(folder(), String(isTTY));
      const asTerminal = `--import=data:text/javascript,process.stdout.isTTY=${isTTY}`;
      const env = {
        CODEBOX_STORAGE: place,
        CODEBOX_REGISTRY: 'http://127.0.0.1:1/',
        NODE_OPTIONS: asTerminal,
      };
      const { child, ready, ended } = launch(env);
      await ready;
      const { registry, users } = await local(place);
      await fetch(`${registry}left-pad`, { headers: { authorization: `Bearer ${users[0].token}` } });
      child.kill('SIGTERM');
      const { out } = await ended;
      return out.slice(out.indexOf('stops the registry.')).split('\n').slice(2, -1);
    };
    const [authorizer, get, ...rest] = (await seen(false)).map((line) => JSON.parse(line));
    expect([authorizer.namespace, get.namespace, rest]).toEqual(['authorizer', 'package:get', []]);
    expect(await seen(true)).toEqual([
      expect.stringMatching(
        /^[\d:]+ {2}GET {3}left-pad {2}503 {2}\d+ ms {2}admin {2}The .+ {2}\(connect ECONNREFUSED .+\)$/,
      ),
    ]);
  });
});

describe('npm start says what is allowed, but seldom meant', () => {
  const folder = useTempFolder();
  const warned = async (env: Environment) => {
    const { child, ready, ended } = launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM, ...env });
    const out = await ready;
    child.kill('SIGTERM');
    await ended;
    return out.match(/^Warning: .*$/gm);
  };
  const open = 'Warning: Everybody with a GitHub account may read your packages (*).';

  test('with the real GitHub', async () => {
    const app = { CODEBOX_GITHUB_CLIENT_ID: 'id', CODEBOX_GITHUB_SECRET: '0123456789abcdef'.repeat(3) };
    const everybody = { ...app, CODEBOX_RESTRICTED_ORGS: '*' };
    expect(await warned(everybody)).toEqual(['Warning: CODEBOX_ADMINS is empty: nobody may publish.', open]);
    expect(await warned({ ...app, CODEBOX_ADMINS: 'alice', CODEBOX_RESTRICTED_ORGS: 'acme' })).toBeNull();
  });

  test('with the stand-in, where the variables open it', async () => {
    const rules = '[{"packages":["*"],"read":["members"],"publish":["admins"]}]';
    expect(await warned({ CODEBOX_ACCESS: rules })).toBeNull();
    expect(await warned({ CODEBOX_ACCESS: `{"members":[],"rules":${rules}}` })).toEqual([open]);
  });
});

describe('npm start stops with a sentence, without a stack, when', () => {
  const folder = useTempFolder();

  test('the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, err } = await launchFromSources({ CODEBOX_STORAGE: folder(), ...UPSTREAM, PORT: port })
      .ended;
    other.close();
    expect(code).toBe(1);
    expect(err).toBe(`Port ${port} is taken. Stop what listens there, or set PORT to another one.\n`);
  });

  test.each([
    ['where a folder has to be made', 'bucket'],
    ['where the users are kept', 'users.json/x'],
    ['where it leaves what scripts need', 'local.json/x'],
  ])('the disk refuses something %s', async (_case, obstacle) => {
    const place = path.join(folder(), obstacle);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, '');
    const { code, err } = await launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^CODEBOX_STORAGE is \S+, which cannot be used: E[A-Z]+: .+\n$/);
    expect(err).toContain(`CODEBOX_STORAGE is ${folder()},`);
  });

  test('npm cannot be asked', async () => {
    const { code, err } = await launch({ CODEBOX_STORAGE: folder(), PATH: folder() }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^npm could not be asked for its registry \(.+\)\. Set CODEBOX_REGISTRY .+\n$/);
  });

  test.each([
    [
      'a setting is misspelt, PORT is none and a flag is neither',
      { CODEBOX_ADMIN: 'alice', PORT: '80a', CODEBOX_LAMBDA_LIMITS: 'yes' },
      'CODEBOX_ADMIN is not a setting. The nearest name is CODEBOX_ADMINS.\nPORT must be a number from 0 to 65535; 0 means any free port.\nCODEBOX_LAMBDA_LIMITS must be true or false.',
    ],
    ['strangers could reach the stand-in', { HOST: '0.0.0.0' }, 'HOST is 0.0.0.0, but the stand-in'],
    ['upstream is no URL', { CODEBOX_REGISTRY: 'npm' }, 'CODEBOX_REGISTRY is not an http(s) URL.'],
    [
      'the registry would ask itself',
      { PORT: '4999', CODEBOX_REGISTRY: 'http://127.0.0.1:4999/registry/' },
      'this registry itself',
    ],
    [
      'the real GitHub lacks its secret',
      { CODEBOX_GITHUB_CLIENT_ID: 'id', CODEBOX_RESTRICTED_ORGS: 'acme', CODEBOX_LOG_READS: 'often' },
      'CODEBOX_LOG_READS must be true or false.\nCODEBOX_GITHUB_SECRET is missing.',
    ],
    [
      'the real GitHub would let in everybody, and nobody said so',
      { CODEBOX_GITHUB_CLIENT_ID: 'id', CODEBOX_GITHUB_SECRET: '0123456789abcdef'.repeat(3) },
      'CODEBOX_RESTRICTED_ORGS is missing: everybody with a GitHub account could read your packages;',
    ],
    [
      'the secret can be guessed',
      { CODEBOX_GITHUB_CLIENT_ID: 'id', CODEBOX_GITHUB_SECRET: 'unused' },
      'CODEBOX_GITHUB_SECRET must have at least 32 characters.',
    ],
    ['the stand-in’s lists hold only commas', { CODEBOX_ADMINS: ',' }, 'CODEBOX_ADMINS holds only commas'],
  ])('%s', async (_case, env, sentence) => {
    const { code, out, err } = await launch({ CODEBOX_STORAGE: folder(), ...UPSTREAM, ...env }).ended;
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
  });
});

/** Asks until nobody answers any more; the test's own time limit bounds it. */
async function expectRefused(registry: string): Promise<void> {
  while (
    await fetch(`${registry}-/ping`).then(
      () => true,
      () => false,
    )
  );
}
