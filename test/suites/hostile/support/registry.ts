// biome-ignore assist/source/organizeImports: the counting begins before what is counted is loaded
import { excess, excessOfMany, startCounting, stopCounting } from './work';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { type Running, start } from '../../../../src/local/start';
import { publishDocument } from '../../../support/packages';
import { NO_POLICY } from '../../../support/process';
import { makeTempFolder, removeFolder } from '../../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../../support/upstream';
import { STRAY_TOKEN } from './attacks';
import { type Answer, ask, type Header, type Question } from './wire';

export type HostileRegistry = {
  readonly port: number;
  readonly upstream: FakeUpstream;
  token(login?: string): string;
  /** With the administrator's token, unless the headers hold another Authorization. */
  ask(question: Question): Promise<Answer>;
  publish(name: string, version: string): Promise<void>;
  /** What it has printed in this test. */
  readonly lines: readonly string[];
  /** Every object in storage, and a hash of what is in it. */
  stored(): Promise<ReadonlyMap<string, string>>;
};

/** Without any, whatever asks for a workflow's token is refused before it is looked at. */
const TRUSTED = JSON.stringify([
  { packages: ['widget', '@acme/*'], actions: ['publish'], repository: 'acme/widget', workflow: 'ci.yml' },
  { packages: ['widget', '@acme/*'], actions: ['read'], repository: 'acme/*' },
]);

/**
 * The whole registry in this process, behind a real socket. After each test: it lives, and its log holds no token. After
 * some requests, and at the end: it has not worked more than what was sent to it is worth.
 */
export function useHostileRegistry(variables: Readonly<Record<string, string>> = {}): HostileRegistry {
  let folder = '';
  let running: Running | undefined;
  let upstream: FakeUpstream | undefined;
  const lines: string[] = [];
  const before = { ...process.env };
  /** Whether what is counted has been sent by tests, and not in preparation of them. */
  let isCounting = false;

  beforeAll(async () => {
    listen(lines);
    folder = await makeTempFolder();
    upstream = await startUpstream();
    running = await start({
      PORT: '0',
      CODEBOX_STORAGE: folder,
      CODEBOX_POLICY: NO_POLICY,
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_TRUSTED_PUBLISHERS: TRUSTED,
      ...variables,
    });
  });
  beforeEach(() => {
    listen(lines);
    if (!isCounting) startCounting();
    isCounting = true;
  });
  afterEach(async () => {
    upstream?.heal();
    expect((await ask(registry.port, { path: '/registry/-/ping' })).status).toBe(200);
    jest.restoreAllMocks();
    const secrets = secretsOf(running);
    expect(lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
    lines.length = 0;
    expect(excessOfMany()).toBeUndefined();
  });
  afterAll(() => expect(excess()).toBeUndefined());
  afterAll(stopCounting);
  afterAll(async () => {
    await running?.close();
    await upstream?.close();
    await removeFolder(folder);
    process.env = before;
  });

  const registry: HostileRegistry = {
    get port() {
      return Number(new URL(started(running).registry).port);
    },
    get upstream() {
      return started(upstream);
    },
    lines,
    token: (login = 'admin') => started(running?.users.find((user) => user.login === login)).token,
    ask: (question) => ask(registry.port, { ...question, headers: authorized(question.headers, registry) }),
    publish: async (name, version) => {
      const { document } = await publishDocument({ name, version });
      const body = JSON.stringify(document);
      const path = `/registry/${encodeURIComponent(name)}`;
      expect((await registry.ask({ method: 'PUT', path, body })).status).toBe(200);
    },
    stored: () => filesBelow(path.join(folder, 'bucket', 'objects')),
  };
  return registry;
}

function listen(lines: string[]): void {
  for (const stream of ['log', 'warn', 'error'] as const) {
    jest
      .spyOn(console, stream)
      .mockImplementation((...line: unknown[]) => void lines.push(line.map(String).join(' ')));
  }
}

function authorized(headers: readonly Header[] = [], registry: HostileRegistry): readonly Header[] {
  const isThere = headers.some(([name]) => name.toLowerCase() === 'authorization');
  return isThere ? headers : [...headers, ['authorization', `Bearer ${registry.token()}`]];
}

function secretsOf(running: Running | undefined): readonly string[] {
  const secret = process.env.githubSecret ?? '';
  const tokens = (running?.users ?? []).map(({ token }) => token);
  return [...tokens, STRAY_TOKEN, secret].filter((value) => value !== '');
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    // Written some seconds after the answers that they count, by name and version of what was served.
    .filter((file) => !file.startsWith(path.join(folder, '-', 'downloads')));
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const hashes = files.sort().map(async (file) => [path.relative(folder, file), await hash(file)] as const);
  return new Map(await Promise.all(hashes));
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test.');
  return value;
}
