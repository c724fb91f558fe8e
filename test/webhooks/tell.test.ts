import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Webhook } from '../../src/registry/webhooks/webhook';
import tell from '../../src/webhooks/tell';
import { queueEvent } from '../support/queueEvent';
import { useReceiver } from '../support/receiver';
import { useRegistry } from '../support/registry';
import { message, webhook } from '../support/webhooks';

const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/codebox-npm-test-webhooks';

describe('the function that tells webhooks', () => {
  const receiver = useReceiver();
  const registry = useRegistry();
  const sqs = mockClient(SQSClient);
  const ssm = mockClient(SSMClient);
  beforeEach(() => {
    sqs.reset();
    ssm.reset();
    sqs.on(SendMessageCommand).resolves({});
    sqs.on(ChangeMessageVisibilityCommand).resolves({});
  });
  afterAll(() => {
    sqs.restore();
    ssm.restore();
    delete process.env.webhooks;
    delete process.env.webhookQueue;
  });

  function webhooksAre(...webhooks: readonly Webhook[]) {
    process.env.webhooks = JSON.stringify(webhooks);
    process.env.webhookQueue = QueueUrl;
    process.env.webhookSecrets = `url=${receiver.url('/T0/verysecret')},other=${receiver.url('/other')},key=keyverysecret`;
    registry.restart();
  }

  /** Message by message, after so many attempts. */
  async function failuresOf(messages: readonly string[], attempts = 1) {
    const { Records } = queueEvent(...messages);
    for (const { attributes } of Records) attributes.ApproximateReceiveCount = String(attempts);
    const { batchItemFailures } = await tell({ Records });
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  const postponed = () => sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);

  test('sends what somebody wants to hear, and nothing else', async () => {
    webhooksAre(webhook({ packages: ['@acme/*'] }));
    const wanted = message('info:package:put');
    const others = [message('info:user:put'), message('info:package:put', { body: { name: 'x' } }), 'hello'];
    expect(await failuresOf([wanted, ...others])).toEqual([]);
    expect(receiver.got.map(({ body }) => body)).toEqual([wanted]);
    expect(sqs.calls()).toEqual([]);
  });

  test.each([
    [1, 30],
    [2, 60],
    [9, 3600],
  ])('after attempt %s has the queue bring it again in %s seconds', async (attempts, seconds) => {
    webhooksAre(webhook());
    receiver.answerWith({ status: 503 });
    expect(await failuresOf([message('info:package:put')], attempts)).toEqual(['message-0']);
    expect(postponed()).toEqual([{ QueueUrl, ReceiptHandle: '', VisibilityTimeout: seconds }]);
  });

  test('makes a message for each of several receivers, so that nobody hears twice because of another', async () => {
    webhooksAre(webhook(), webhook({ name: 'other', url: { store: 'variable', name: 'other' } }));
    expect(await failuresOf([message('info:package:put')])).toEqual([]);
    expect(receiver.got).toEqual([]);
    const bodies = sent().map(({ MessageBody = '' }) => MessageBody);
    expect(sent().map((input) => input.QueueUrl)).toEqual([QueueUrl, QueueUrl]);
    receiver.answerWith({ status: 500 });
    const [failed = ''] = await failuresOf(bodies.slice(0, 1));
    expect([failed, await failuresOf(bodies)]).toEqual(['message-0', []]);
    expect(receiver.got.map(({ path }) => path).sort()).toEqual(
      ['/T0/verysecret', '/T0/verysecret', '/other'].sort(),
    );
    const ids = receiver.got
      .filter(({ path }) => path !== '/other')
      .map(({ headers }) => headers['codebox-delivery']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  test('is done with what stood in the queue for a webhook that is gone', async () => {
    webhooksAre(webhook({ name: 'new' }));
    const event = message('info:package:put');
    expect(await failuresOf([JSON.stringify({ id: 'ab', webhook: 'old', event })])).toEqual([]);
    expect(receiver.got).toEqual([]);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ webhook: 'old', error: 'There is no webhook of that name any more.' }),
    );
  });

  test('has the message brought again where the queue does not answer', async () => {
    webhooksAre(webhook(), webhook({ name: 'other' }));
    sqs.on(SendMessageCommand).rejects(new Error('throttled'));
    expect(await failuresOf([message('info:package:put')])).toEqual(['message-0']);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ error: 'The queue does not answer.', reason: 'throttled' }),
    );
  });

  test('reads URLs where AWS keeps them, once for many events', async () => {
    webhooksAre(webhook({ url: { store: 'ssm', name: '/codebox/url' } }));
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: receiver.url('/kept') } });
    await failuresOf([message('info:package:put'), message('info:package:put', { body: { name: 'x' } })]);
    await failuresOf([message('info:package:put')]);
    expect(receiver.got.map(({ path }) => path)).toEqual(['/kept', '/kept', '/kept']);
    expect(ssm.commandCalls(GetParameterCommand).map(({ args }) => args[0].input)).toEqual([
      { Name: '/codebox/url', WithDecryption: true },
    ]);
  });

  test('says in the log what became of each, and no URL and no secret', async () => {
    webhooksAre(
      webhook(),
      webhook({ name: 'lost', events: ['user:put'], url: { store: 'ssm', name: '/x' } }),
    );
    ssm.on(GetParameterCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    receiver.answerWith({ status: 403 });
    await failuresOf([message('info:package:put')], 3);
    await failuresOf([message('info:user:put')]);
    await failuresOf([message('info:package:put')]);
    const about = { namespace: 'webhooks', webhook: 'releases', event: 'package:put' };
    expect(registry.logged()).toEqual([
      expect.objectContaining({ ...about, level: 'warn', attempt: 3, reason: 'The receiver answered 403.' }),
      expect.objectContaining({
        webhook: 'lost',
        reason: 'ssm:/x could not be read: AccessDeniedException.',
      }),
      expect.objectContaining({ ...about, level: 'info', attempt: 1 }),
    ]);
    expect(JSON.stringify(registry.logged())).not.toContain('verysecret');
  });
});
