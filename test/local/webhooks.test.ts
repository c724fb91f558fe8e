import { describe, expect, test } from '@jest/globals';
import { startTeller, tellWebhooks } from '../../src/local/webhooks';
import putPackage from '../../src/package/put';
import type { Storage } from '../../src/ports/storage';
import { claimWaiting, deadLetters, lettersWaiting } from '../../src/store/webhooks/letters';
import { apiEvent } from '../support/events';
import { memoryStorage } from '../support/memoryStorage';
import { publishDocument } from '../support/packages';
import { useReceiver } from '../support/receiver';
import { useRegistry } from '../support/registry';
import { until } from '../support/until';
import { message, webhook } from '../support/webhooks';

const EVENT = message('info:package:put');

/** A teller whose receiver takes or refuses, and whose time passes when the test says so. */
async function teller(
  storage: Storage,
  { refuses, at = 0 }: { readonly refuses: boolean; readonly at?: number },
) {
  const receiver = { refuses, got: 0 };
  const plans: { readonly work: () => void; readonly milliseconds: number }[] = [];
  const clock = {
    now: () => at,
    later: (work: () => void, milliseconds: number) => {
      const plan = { work, milliseconds };
      plans.push(plan);
      return () => void plans.splice(plans.indexOf(plan), 1);
    },
  };
  const post = async () => {
    receiver.got += 1;
    if (receiver.refuses) throw new Error('The receiver answered 500.');
  };
  const logger = { line: () => {} };
  const started = await startTeller({ webhooks: [webhook()], post, storage, logger, clock });
  return {
    ...started,
    receiver,
    plans,
    /** The next attempt, and how long it had to wait. */
    pass: async () => {
      await until(() => plans.length > 0);
      const [plan] = plans.splice(0, 1);
      plan?.work();
      return plan?.milliseconds;
    },
  };
}

/** A process hears of the event, is refused once, and ends. Resolves with what it still plans then. */
async function refused(storage: Storage) {
  const { hear, close, plans } = await teller(storage, { refuses: true });
  hear(EVENT);
  await until(() => plans.length > 0);
  await close();
  return plans;
}

describe('webhooks of npm start', () => {
  test('are told at once, and nothing is kept of what was taken', async () => {
    const storage = memoryStorage();
    const { hear, close, receiver } = await teller(storage, { refuses: false });
    hear(EVENT);
    hear(message('info:user:put'));
    await close();
    expect(receiver.got).toBe(1);
    expect([await lettersWaiting(storage), await deadLetters(storage)]).toEqual([[], []]);
  });

  test('are tried again, later each time, and after ten times are dead letters', async () => {
    const storage = memoryStorage();
    const { hear, close, pass, receiver } = await teller(storage, { refuses: true });
    hear(EVENT);
    const waits: (number | undefined)[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) waits.push(await pass());
    await close();
    expect(waits.map((milliseconds = 0) => milliseconds / 1000)).toEqual([
      30, 60, 120, 240, 480, 960, 1920, 3600, 3600,
    ]);
    expect(receiver.got).toBe(10);
    expect(await lettersWaiting(storage)).toEqual([]);
    expect(await deadLetters(storage)).toMatchObject([
      { delivery: { webhook: 'releases', event: EVENT }, attempts: 10 },
    ]);
  });

  test('that a receiver takes at last leave nothing behind', async () => {
    const storage = memoryStorage();
    const { hear, close, pass, receiver } = await teller(storage, { refuses: true });
    hear(EVENT);
    await pass();
    await until(async () => (await lettersWaiting(storage))[0]?.attempts === 2);
    receiver.refuses = false;
    await pass();
    await close();
    expect(receiver.got).toBe(3);
    expect([await lettersWaiting(storage), await deadLetters(storage)]).toEqual([[], []]);
  });

  test('go on after a restart where they were, when their time has come', async () => {
    const storage = memoryStorage();
    expect(await refused(storage)).toEqual([]);
    const second = await teller(storage, { refuses: false, at: 10_000 });
    expect(second.plans.map(({ milliseconds }) => milliseconds)).toEqual([20_000]);
    await second.pass();
    await second.close();
    expect(second.receiver.got).toBe(1);
    expect(await lettersWaiting(storage)).toEqual([]);
  });

  test('are sent by one of two processes over one folder', async () => {
    const storage = memoryStorage();
    await refused(storage);
    const others = [await teller(storage, { refuses: false }), await teller(storage, { refuses: false })];
    for (const other of others) await other.pass();
    await Promise.all(others.map(({ close }) => close()));
    expect(others.map(({ receiver }) => receiver.got).sort()).toEqual([0, 1]);
    expect([await lettersWaiting(storage), await deadLetters(storage)]).toEqual([[], []]);
  });

  test('are left to whoever has claimed them, and sent after a minute if that one was killed', async () => {
    const storage = memoryStorage();
    await refused(storage);
    const second = await teller(storage, { refuses: false, at: 30_000 });
    // The other process has read it too, and is killed while it sends.
    const [letter] = await lettersWaiting(storage);
    if (letter) expect(await claimWaiting(storage, letter, 30_000)).toBe('mine');
    await second.pass();
    await until(() => second.plans.length > 0);
    expect([second.plans[0]?.milliseconds, second.receiver.got]).toEqual([60_000, 0]);
    await second.pass();
    await second.close();
    expect(second.receiver.got).toBe(1);
    expect(await lettersWaiting(storage)).toEqual([]);
  });

  test('wait for the storage that cannot be read at the start, and do not keep it from starting', async () => {
    const storage = memoryStorage();
    const down: Storage = {
      ...storage,
      list: () => {
        throw new Error('Storage is not available. Try again.');
      },
    };
    const { hear, close, receiver } = await teller(down, { refuses: false });
    hear(EVENT);
    await close();
    expect(receiver.got).toBe(1);
  });
});

describe('the process of npm start', () => {
  const receiver = useReceiver();
  const registry = useRegistry({ privateScopes: '@acme', apiEndpoint: 'http://localhost:4873/registry' });

  test('tells them of a publish, with no word of URL and secret in log and storage', async () => {
    process.env.webhookSecrets = `url=${receiver.url('/verysecret')},key=keyverysecret`;
    const stop = await tellWebhooks([webhook({ packages: ['@acme/*'] })]);
    receiver.answerWith({ status: 500 });
    for (const name of ['@acme/widget', '@acme/gadget']) {
      const { document } = await publishDocument({ name });
      const event = { method: 'PUT', params: { name }, body: JSON.stringify(document) };
      const user = { username: 'admin', avatar: '' };
      expect(await putPackage(apiEvent({ ...event, user }))).toMatchObject({ statusCode: 200 });
    }
    await stop();
    const told = receiver.got.map(({ body }) => JSON.parse(body).body.name);
    expect(told.sort()).toEqual(['@acme/gadget', '@acme/widget']);
    // What was refused stands in the bucket for the next start.
    const kept = [...registry.s3.objects.keys()].filter((key) => key.startsWith('-/webhooks/'));
    expect(kept).toEqual([expect.stringMatching(/^-\/webhooks\/waiting\/[0-9a-f]{32}-1\.json$/)]);
    const everything = JSON.stringify([registry.logged(), kept.map((key) => registry.s3.text(key))]);
    expect(everything).not.toContain('verysecret');
    // Nobody listens any more.
    const { document } = await publishDocument({ name: '@acme/last' });
    const body = JSON.stringify(document);
    const params = { name: '@acme/last' };
    await putPackage(apiEvent({ method: 'PUT', params, body, user: { username: 'admin', avatar: '' } }));
    expect(receiver.got).toHaveLength(2);
  });
});
