import { describe, expect, test } from '@jest/globals';
import { useRegistry } from '../support/registry';
import { alice, approve, bob, propose, RULES, reject } from '../support/stages';
import { useTopic } from '../support/topic';

describe('the topic', () => {
  const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
  useRegistry({ privateScopes: '@acme', access: JSON.stringify(RULES), logTopic });
  const topic = useTopic();

  test('hears of what is proposed, approved and rejected, with the address of the page', async () => {
    const { id } = await propose(alice, { manifest: { description: 'A widget' } });
    await propose(alice, { manifest: { description: 'A widget' } });
    await approve(bob, id);
    // The first time may have ended before it was told.
    await approve(bob, id);
    const second = await propose(alice, { version: '2.0.0' });
    await reject(bob, second.id);
    await reject(bob, second.id);
    const about = (stage: string, more: object) =>
      expect.objectContaining({
        name: '@acme/widget',
        stage,
        actor: 'alice',
        url: `https://npm.example/registry/-/web/stages/${stage}`,
        ...more,
      });
    const published = { description: 'A widget', 'dist-tags': { latest: '1.0.0' }, decidedBy: 'bob' };
    expect(topic.events()).toEqual([
      event('info:stage:created', 'alice', about(id, { version: '1.0.0', state: 'waiting' })),
      event('info:stage:approved', 'bob', about(id, published)),
      event('info:stage:approved', 'bob', about(id, published)),
      event('info:stage:created', 'alice', about(second.id, { version: '2.0.0' })),
      event('info:stage:rejected', 'bob', about(second.id, { state: 'rejected', decidedBy: 'bob' })),
    ]);
  });

  function event(namespace: string, name: string, body: unknown) {
    return expect.objectContaining({ namespace, user: expect.objectContaining({ name }), body });
  }
});
