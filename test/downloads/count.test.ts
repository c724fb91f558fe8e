import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { countsContext } from '../../src/contexts/downloads';
import countDownloads from '../../src/downloads/count';
import { addDays, dayAt } from '../../src/registry/downloads/days';
import { createDownloadCounts } from '../../src/store/downloads';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';

const NOW = Date.now();
const DAY_MS = 86_400_000;
const TODAY = dayAt(NOW);

type Line = { readonly message: string; readonly timestamp?: number };

let number = 0;

/** As CloudWatch Logs sends it. */
function delivered(lines: readonly Line[], more: object = {}): CloudWatchLogsEvent {
  const logEvents = lines.map(({ message, timestamp = NOW }) => {
    number += 1;
    return { id: String(number), timestamp, message };
  });
  const data = { messageType: 'DATA_MESSAGE', logGroup: 'tarGet', logStream: 'one', logEvents, ...more };
  return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
}

const line = (downloaded: unknown) => JSON.stringify({ namespace: 'tarball:get', status: 302, downloaded });

async function days(name = 'widget') {
  return Object.fromEntries((await countsContext().counts.history(name)).days);
}

describe('the log of tarGet', () => {
  const registry = useRegistry();
  const tarball = (method: string, version = '1.0.0', headers = {}) =>
    getTarball(
      apiEvent({
        method,
        resource: '/registry/{name}/-/{tar}',
        params: { name: 'widget', tar: `widget-${version}.tgz` },
        headers,
      }),
    );

  test('names a download that it redirects, and counting finds it there', async () => {
    registry.s3.put('widget/index.json', storedPackument({ name: 'widget' }));
    expect((await tarball('GET')).statusCode).toBe(302);
    await tarball('HEAD');
    await tarball('GET', '2.0.0');
    const lines = registry.logged().map((entry) => JSON.stringify(entry));
    expect(lines.filter((text) => text.includes('downloaded'))).toHaveLength(1);
    // Before it stands what Lambda's runtime adds to a line.
    const messages = lines.map((text) => ({ message: `2026-11-27T10:00:00Z\tid\tINFO\t${text}\n` }));
    await countDownloads(delivered(messages));
    expect(await days()).toEqual({ [TODAY]: 1 });
  });

  test('names none of a public package', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const params = { name: 'left-pad', tar: 'left-pad-1.3.0.tgz' };
    await getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params }));
    expect(JSON.stringify(registry.logged())).not.toContain('downloaded');
  });

  test('names what was sent whole where tarballs are sent inline', async () => {
    process.env.tarballs = 'inline';
    registry.s3.put('widget/index.json', storedPackument({ name: 'widget' }));
    registry.s3.put('widget/1.0.0.tgz', 'bytes');
    const { headers } = await tarball('GET');
    await tarball('GET', '1.0.0', { 'if-none-match': String(headers?.etag) });
    await tarball('GET', '1.0.0', { range: 'bytes=1-2' });
    expect(registry.logged().filter(({ downloaded }) => downloaded === 'widget@1.0.0')).toHaveLength(1);
  });
});

describe('the log of tarGet with CODEBOX_DOWNLOADS=off', () => {
  const registry = useRegistry({ downloads: 'off' });

  test('names no download, and says that one was missed', async () => {
    registry.s3.put('widget/index.json', storedPackument({ name: 'widget' }));
    await countDownloads(delivered([{ message: line('widget@1.0.0'), timestamp: NOW - 3 * DAY_MS }]));
    expect(await countsContext().counts.since()).toBe(addDays(TODAY, -3));
    const params = { name: 'widget', tar: 'widget-1.0.0.tgz' };
    await getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params }));
    const messages = registry.logged().map((entry) => ({ message: JSON.stringify(entry) }));
    expect(messages.filter(({ message }) => message.includes('"downloaded":false'))).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain('widget@1.0.0');
    await countDownloads(delivered(messages));
    expect(await createDownloadCounts(countsContext().storage, 0).since()).toBeUndefined();
  });
});

describe('a batch of lines', () => {
  const registry = useRegistry();

  test('is added up by the days on which they were written', async () => {
    const yesterday = NOW - 24 * 60 * 60_000;
    const message = line('widget@1.0.0');
    await countDownloads(
      delivered([
        { message },
        { message },
        { message, timestamp: yesterday },
        { message: line('@acme/gear@1.0.0') },
      ]),
    );
    expect(await days()).toEqual({ [addDays(TODAY, -1)]: 1, [TODAY]: 2 });
    expect(await days('@acme/gear')).toEqual({ [TODAY]: 1 });
  });

  test('counts once if it comes twice', async () => {
    const batch = delivered([{ message: line('widget@1.0.0') }]);
    await countDownloads(batch);
    await countDownloads(batch);
    await countDownloads(delivered([{ message: line('widget@1.0.0') }]));
    expect(await days()).toEqual({ [TODAY]: 2 });
  });

  test('comes again after a failure, and a line says so', async () => {
    const batch = delivered([{ message: line('widget@1.0.0') }]);
    registry.s3.failNext('PutObject');
    await expect(countDownloads(batch)).rejects.toThrow();
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'error', namespace: 'downloads' }),
    );
    await countDownloads(batch);
    expect(await days()).toEqual({ [TODAY]: 1 });
  });

  test.each([
    'no JSON, downloaded',
    '{"downloaded":',
    line(7),
    line(false),
    line('widget'),
    line('widget@'),
    line('wid\nget@1.0.0'),
    line('a=b@1.0.0'),
    line('widget@1.0.0 x'),
    JSON.stringify({ error: '"downloaded":"widget@1.0.0"' }),
  ])('counts nothing in %j', async (message) => {
    await countDownloads(delivered([{ message }]));
    expect([...registry.s3.objects.keys()]).toEqual([]);
  });

  test('is none where CloudWatch only tries the way', async () => {
    const control = { messageType: 'CONTROL_MESSAGE' };
    await countDownloads(delivered([{ message: line('widget@1.0.0') }], control));
    expect([...registry.s3.objects.keys()]).toEqual([]);
  });
});
