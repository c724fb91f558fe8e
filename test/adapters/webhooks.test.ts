import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import type { LookupOptions } from 'node:dns';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createPost } from '../../src/adapters/webhooks';
import { NOT_PUBLIC, publicLookup } from '../../src/adapters/webhooks/publicLookup';
import { Secret } from '../../src/lib/secret';
import type { Webhook } from '../../src/registry/webhooks/webhook';
import { useReceiver } from '../support/receiver';
import { message, webhook } from '../support/webhooks';

const KEY = 'key-of-the-tests';
const DELIVERY = { id: 'ab12', webhook: 'releases', event: message('info:package:put') };

describe('a webhook', () => {
  const receiver = useReceiver();

  const secrets = (url: string) =>
    new Map([
      ['url', new Secret(url)],
      ['key', new Secret(KEY)],
    ]);

  function post(url: string, changes: Partial<Webhook> = {}) {
    const webhookSecrets = secrets(url);
    const send = createPost({ webhookSecrets, region: 'eu-central-1', now: () => 1_767_323_045_678 });
    return send(webhook(changes), DELIVERY);
  }

  test('brings the event, which time and body prove to be the registry’s', async () => {
    await post(receiver.url('/hook?a=b'));
    const [{ path = '', headers = {}, body = '' } = {}] = receiver.got;
    expect([path, body]).toEqual(['/hook?a=b', DELIVERY.event]);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'codebox-delivery': 'ab12',
      'codebox-event': 'package:put',
      'codebox-timestamp': '1767323045',
      'codebox-signature': `v1=${createHmac('sha256', KEY).update(`1767323045.${body}`).digest('hex')}`,
    });
  });

  test('has no signature for Slack, which checks none', async () => {
    const { secret: _none, ...slack } = webhook({ to: 'slack' });
    await createPost({ webhookSecrets: secrets(receiver.url('/')), region: 'eu-central-1' })(slack, DELIVERY);
    expect(receiver.got[0]?.headers).not.toHaveProperty('codebox-signature');
    expect(JSON.parse(receiver.got[0]?.body ?? '')).toEqual({ text: 'alice published @acme/widget@1.2.0.' });
  });

  test.each([400, 404, 410, 429, 500, 503])('that is answered with %s was not taken', async (status) => {
    receiver.answerWith({ status });
    await expect(post(receiver.url('/'))).rejects.toThrow(`The receiver answered ${status}.`);
  });

  test('follows no redirect', async () => {
    receiver.answerWith({ status: 307, headers: { location: receiver.url('/inside') } });
    await expect(post(receiver.url('/'))).rejects.toThrow(
      'The receiver answered 307. No redirect is followed.',
    );
    expect(receiver.got.map(({ path }) => path)).toEqual(['/']);
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://localhost/',
  ])('goes to no private address unless the operator allows it: %s', async (url) => {
    await expect(post(url, { allowPrivate: false })).rejects.toThrow(
      'The URL leads to an address that is not public.',
    );
  });

  test('needs TLS, unless it may be on a private network', async () => {
    const port = new URL(receiver.url('/')).port;
    await expect(post(receiver.url('/', 'localhost'), { allowPrivate: false })).rejects.toThrow(
      'The URL is not an https URL, which only one with allowPrivate need not be.',
    );
    // The receiver would answer there, so that it is the look-up that refuses.
    await expect(post(`https://localhost:${port}/`, { allowPrivate: false })).rejects.toThrow('not public');
    expect(receiver.got).toEqual([]);
  });

  test.each([
    ['http://127.0.0.1:1/T0/verysecret', 'The receiver could not be reached: ECONNREFUSED.'],
    ['verysecret', 'The URL is not an https URL.'],
    ['https://user:verysecret@hooks.example/', 'The URL must not hold a user name or password.'],
  ])('says why it was not taken, and nothing of its URL: %s', async (url, reason) => {
    const error: unknown = await post(url).catch((failure: unknown) => failure);
    expect(error).toEqual(new Error(reason));
    expect(String(Object(error).stack)).not.toContain('verysecret');
  });

  test('says which secret it was not told', async () => {
    const nowhere = post(receiver.url('/'), { url: { store: 'variable', name: 'other' } });
    await expect(nowhere).rejects.toThrow('The deployment does not tell this function the secret other.');
  });

  test('is proved by the lines of docs/webhooks.md, and nothing else is', async () => {
    await createPost({ webhookSecrets: secrets(receiver.url('/')), region: 'eu-central-1' })(
      webhook(),
      DELIVERY,
    );
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.got;
    const old = { ...headers, 'codebox-timestamp': '1767323045' };
    const cases = [
      [headers, body, KEY],
      [headers, `${body} `, KEY],
      [headers, body, 'another'],
      [old, body, KEY],
      [{}, body, KEY],
    ];
    const [, code = ''] = /```js\n([\s\S]+?)```/.exec(readFileSync('docs/webhooks.md', 'utf8')) ?? [];
    const script = `${code} console.log(JSON.stringify(${JSON.stringify(cases)}.map((one) => isFromRegistry(...one))))`;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual([true, false, false, false, false]);
  });
});

describe('the look-up of a receiver', () => {
  // An address is looked up without a question to anybody.
  const found = (host: string, options: LookupOptions) =>
    new Promise((resolve) => publicLookup(host, options, (...answer) => void resolve(answer)));

  test('gives public addresses in the form that was asked for', async () => {
    expect(await found('1.1.1.1', { all: true })).toEqual([null, [{ address: '1.1.1.1', family: 4 }]]);
    expect(await found('1.1.1.1', {})).toEqual([null, '1.1.1.1', 4]);
  });

  test.each(['10.0.0.1', '::ffff:10.0.0.1', 'localhost'])('refuses %s', async (host) => {
    expect(await found(host, { all: true })).toEqual([new Error(NOT_PUBLIC), '']);
  });
});
