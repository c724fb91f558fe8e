import { describe, expect, test } from '@jest/globals';
import keeper from '../../src/tokens/keeper';
import { ALICE, create, list, revoke, tokenFor, useMakers } from '../support/machineTokens';
import { bodyOf, useRegistry } from '../support/registry';
import { useTopic } from '../support/topic';

const KEY = '-/tokens/583231.json';

const PERSON = { id: 583_231, login: 'alice', avatar: '', groups: ['org:acme', 'members'] };

function hear(...news: readonly unknown[]) {
  const records = news.map((one) => ({
    Sns: { Message: typeof one === 'string' ? one : JSON.stringify(one) },
  }));
  // As much of SNS's event as the function reads.
  return keeper({ Records: records } as Parameters<typeof keeper>[0]);
}

describe('the keeper of tokens', () => {
  const registry = useRegistry({
    restrictedOrgs: 'acme',
    admins: 'alice',
    logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
  });
  useMakers();
  const topic = useTopic();
  const stored = () => JSON.parse(String(registry.s3.text(KEY)));
  const change = (changes: object) => registry.s3.put(KEY, JSON.stringify({ ...stored(), ...changes }));

  test('writes down the day of the last use, and not each use', async () => {
    const { key } = bodyOf(await create());
    await hear({ is: 'used', maker: 583_231, hash: key });
    const today = new Date().toISOString().slice(0, 10);
    expect(bodyOf(await list()).objects).toEqual([expect.objectContaining({ last_used: today })]);
    registry.s3.mock.resetHistory();
    await hear({ is: 'used', maker: 583_231, hash: key });
    expect(registry.s3.mock.calls()).toHaveLength(1);
  });

  test('writes down when the maker was seen, and in which groups', async () => {
    await tokenFor();
    change({ seen: '2026-01-01' });
    await hear({ is: 'seen', person: PERSON, checked: new Date().toISOString(), isWhole: true });
    expect(stored()).toMatchObject({ groups: ['org:acme'], tokens: [{ name: 'token' }] });
    expect(stored().seen).not.toBe('2026-01-01');
  });

  test('takes no news that is older than what it knows', async () => {
    await tokenFor();
    const before = stored();
    await hear({
      is: 'seen',
      person: { ...PERSON, groups: [] },
      checked: '2026-01-01T00:00:00.000Z',
      isWhole: true,
    });
    expect(stored()).toEqual(before);
  });

  test('adds the groups of a token that does not show all of them', async () => {
    await tokenFor();
    const checked = new Date(Date.now() + 1000).toISOString();
    await hear({ is: 'seen', person: { ...PERSON, groups: ['org:more'] }, checked, isWhole: false });
    expect(stored().groups).toEqual(['org:acme', 'org:more', 'team:acme/core']);
  });

  test('ends everything of a maker who is no member any more, and says so', async () => {
    await tokenFor({ name: 'ci' });
    const decided = { ...ALICE };
    await hear({ is: 'lost', person: PERSON });
    expect(stored().tokens).toEqual([]);
    // The gateway still believes in what the authorizer said before.
    expect((await create({}, decided)).statusCode).toBe(403);
    expect(topic.events()).toContainEqual(
      expect.objectContaining({
        namespace: 'info:tokens:revoke',
        user: { name: 'alice', avatar: ALICE.avatar },
        body: expect.objectContaining({ token: 'ci', reason: 'alice is not a member any more.' }),
      }),
    );
  });

  test('tells the topic once of each token that ends within a week', async () => {
    await tokenFor({ name: 'soon', expires: 6 });
    await tokenFor({ name: 'later', expires: 8 });
    await keeper();
    await keeper();
    const told = topic.events().filter((event) => Object(event).namespace === 'info:tokens:ending');
    expect(told).toEqual([expect.objectContaining({ body: expect.objectContaining({ token: 'soon' }) })]);
    // A day without such a token is worth no line.
    const lines = registry.logged().filter(({ namespace }) => namespace === 'tokens:keeper');
    expect(lines).toEqual([expect.objectContaining({ endingSoon: 1 })]);
  });

  test('leaves it to their own function to tell of tokens that people make and revoke', async () => {
    const { key, token } = bodyOf(await create({ name: 'ci', packages: ['@acme/widget'] }));
    await revoke(key);
    const made = { token: 'ci', packages: ['@acme/widget'] };
    expect(topic.events()).toMatchObject([
      { namespace: 'info:tokens:create', user: { name: 'alice' }, body: made },
      { namespace: 'info:tokens:revoke', user: { name: 'alice' }, body: made },
    ]);
    expect(JSON.stringify(topic.events())).not.toContain(token);
  });

  test('goes on past what is damaged, and logs it', async () => {
    await tokenFor({ name: 'soon', expires: 6 });
    registry.s3.put('-/tokens/1.json', '{');
    await keeper();
    expect(topic.events()).toContainEqual(expect.objectContaining({ namespace: 'info:tokens:ending' }));
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'error', error: '-/tokens/1.json is damaged.' }),
    );
  });

  test('makes nothing of news about nobody, and of what is no news', async () => {
    await hear(
      { is: 'seen', person: PERSON },
      { is: 'seen', person: PERSON, checked: new Date().toISOString(), isWhole: true },
      { is: 'used', maker: 1, hash: 'x' },
      'nonsense',
      { is: 'lost' },
      null,
    );
    expect(registry.s3.objects.size).toBe(0);
  });
});
