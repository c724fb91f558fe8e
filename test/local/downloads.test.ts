import { afterEach, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import { createDownloadCounter, createNoCounter } from '../../src/local/downloads';
import type { LogLine } from '../../src/ports/log';
import type { Storage } from '../../src/ports/storage';
import { createDownloadCounts } from '../../src/store/downloads';
import { startRegistry } from '../support/localRegistry';
import { memoryStorage } from '../support/memoryStorage';
import { publishDocument } from '../support/packages';
import { useTempFolder } from '../support/tempFolder';

const folder = useTempFolder();
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const widget = { name: 'widget', version: '1.0.0' };

function counterOver(storage: Storage) {
  const lines: LogLine[] = [];
  const logger = { line: (line: LogLine) => void lines.push(line), publish: async () => {} };
  return { lines, ...createDownloadCounter({ storage, logger }) };
}

async function sum(storage: Storage, name = 'widget') {
  const { days } = await createDownloadCounts(storage, 0).history(name);
  return [...days.values()].reduce((all, count) => all + count, 0);
}

describe('downloads that a process counts', () => {
  test('are written together, and again when storage is back', async () => {
    const storage = memoryStorage();
    let isAway = true;
    const counter = counterOver({
      ...storage,
      create: (key, body) => (isAway ? Promise.reject(new Error('away')) : storage.create(key, body)),
    });
    counter.count(widget);
    await counter.flush();
    counter.count(widget);
    expect(counter.lines).toMatchObject([{ level: 'error', namespace: 'downloads', error: 'away' }]);
    isAway = false;
    await counter.stop();
    expect(await sum(storage)).toBe(2);
  });

  test('count once where the answer to a write was lost', async () => {
    const storage = memoryStorage();
    let isLost = true;
    const counter = counterOver({
      ...storage,
      create: async (key, body) => {
        const created = await storage.create(key, body);
        if (isLost && key.includes('/day/')) throw new Error('lost');
        return created;
      },
    });
    counter.count(widget);
    await counter.flush();
    isLost = false;
    await counter.stop();
    expect(await sum(storage)).toBe(1);
  });
});

describe('a process that counts none', () => {
  test('ends what was complete until now, as soon as storage is there', async () => {
    const storage = memoryStorage();
    const counter = counterOver(storage);
    counter.count(widget);
    await counter.stop();
    const logger = { line: () => {}, publish: async () => {} };
    await createNoCounter({ storage, logger }).stop();
    expect(await createDownloadCounts(storage, 0).since()).toBeUndefined();
    expect(await sum(storage)).toBe(1);
  });

  test('says so where storage is away, and ends', async () => {
    const lines: LogLine[] = [];
    const storage = { ...memoryStorage(), get: () => Promise.reject(new Error('away')) };
    const logger = { line: (line: LogLine) => void lines.push(line), publish: async () => {} };
    await createNoCounter({ storage, logger }).stop();
    expect(lines).toMatchObject([{ level: 'error', namespace: 'downloads', error: 'away' }]);
  });
});

describe('npm start', () => {
  async function server(variables: Readonly<Record<string, string>> = {}) {
    const registry = await startRegistry(folder(), { CODEBOX_PRIVATE_SCOPES: '@acme', ...variables });
    open.push(registry.stop);
    return registry;
  }

  test('has counted each tarball that it has sent when it ends', async () => {
    const registry = await server();
    const { url } = registry;
    const headers = {
      authorization: `Bearer ${registry.token('admin')}`,
      'content-type': 'application/json',
    };
    const { document } = await publishDocument({ name: '@acme/widget', version: '1.0.0' });
    const body = JSON.stringify(document);
    expect((await fetch(`${url}@acme%2fwidget`, { method: 'PUT', headers, body })).status).toBe(200);
    const tarball = `${url}@acme/widget/-/widget-1.0.0.tgz`;
    const first = await fetch(tarball, { headers });
    await first.arrayBuffer();
    const etag = String(first.headers.get('etag'));
    await fetch(tarball, { method: 'HEAD', headers });
    expect((await fetch(tarball, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304);
    await (await fetch(tarball, { headers })).arrayBuffer();
    await fetch(`${url}@acme/widget/-/widget-2.0.0.tgz`, { headers });
    await registry.stop();
    const storage = createFolderStorage(`${folder()}/bucket`);
    expect(await sum(storage, '@acme/widget')).toBe(2);
    expect(await createDownloadCounts(storage, 0).since()).toBeDefined();
    await (await server({ CODEBOX_DOWNLOADS: 'off' })).stop();
    expect(await createDownloadCounts(storage, 0).since()).toBeUndefined();
  });
});
