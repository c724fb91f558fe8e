import { describe, expect, test } from '@jest/globals';
import { useLogin } from '../support/login';
import { keptToken } from '../support/makerRecords';
import { csrfIn, openBrowser } from '../support/web';

const token = (name: string, more: object = {}) => keptToken(name.padEnd(64, '0'), name, more);

async function loggedIn(user: string) {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

describe('the page of tokens for machines', () => {
  const { s3, lines } = useLogin({});
  const given = (id: number, login: string, ...tokens: readonly object[]) =>
    s3().put(
      `-/tokens/${id}.json`,
      JSON.stringify({ id, login, avatar: '', groups: [], seen: '2026-02-03', tokens }),
    );
  const kept = (id: number) => JSON.parse(String(s3().text(`-/tokens/${id}.json`))).tokens;

  function both(): void {
    given(1, 'admin', token('mine', { used: '2026-03-04', description: '<b>build</b>' }));
    given(2, 'Reader', token('theirs'), token('old', { ends: '2026-01-02T00:00:00.000Z' }));
  }

  test('shows a person their own', async () => {
    both();
    const { statusCode, body } = await (await loggedIn('Reader')).get('tokens');
    expect(statusCode).toBe(200);
    expect(body).toContain('Revoke theirs');
    expect(body).toContain('read @acme/*');
    expect(body).toContain('last seen as a member 2026-02-03');
    expect(body).not.toContain('Revoke old');
    expect(body).not.toContain('mine');
  });

  test('shows administrators all, with words of others as text', async () => {
    both();
    const { body } = await (await loggedIn('admin')).get('tokens');
    for (const text of ['Revoke theirs', 'Revoke mine', '2026-03-04', '&lt;b&gt;build'])
      expect(body).toContain(text);
  });

  test('shows administrators what is damaged, beside the rest', async () => {
    both();
    s3().put('-/tokens/10.json', '{');
    const { statusCode, body } = await (await loggedIn('admin')).get('tokens');
    expect(statusCode).toBe(200);
    expect(body).toContain('-/tokens/10.json is damaged.');
    expect(body).toContain('Revoke theirs');
  });

  test('revokes by a form', async () => {
    both();
    const browser = await loggedIn('Reader');
    const { body } = await browser.get('tokens');
    const form = { csrf: csrfIn(body), maker: '2', key: token('theirs').hash };
    const { statusCode, headers } = await browser.post('tokens/revoke', form);
    expect([statusCode, headers?.location]).toEqual([303, expect.stringMatching(/\/-\/web\/tokens$/)]);
    expect(kept(2).map(({ name }: { name: string }) => name)).toEqual(['old']);
    const logged = lines.map((line) => JSON.parse(line)).filter(({ namespace }) => namespace === 'web:post');
    expect(logged.at(-1)).toMatchObject({ user: 'Reader', status: 303 });
  });

  test('revokes nothing for another person, another site, or without a session', async () => {
    both();
    const browser = await loggedIn('Reader');
    const csrf = csrfIn((await browser.get('tokens')).body);
    const own = { csrf, maker: '2', key: token('theirs').hash };
    expect(
      (await browser.post('tokens/revoke', { ...own, maker: '1', key: token('mine').hash })).statusCode,
    ).toBe(403);
    for (const [form, headers] of [
      [{ ...own, csrf: 'x' }, {}],
      [own, { 'sec-fetch-site': 'cross-site' }],
      [own, { origin: 'https://evil.example' }],
    ] as const) {
      expect((await browser.post('tokens/revoke', form, headers)).statusCode).toBe(403);
    }
    expect((await openBrowser().post('tokens/revoke', own)).statusCode).toBe(303);
    expect([kept(1), kept(2)].map(({ length }) => length)).toEqual([1, 2]);
  });

  test('lets administrators revoke those of others', async () => {
    both();
    const browser = await loggedIn('admin');
    const csrf = csrfIn((await browser.get('tokens')).body);
    await browser.post('tokens/revoke', { csrf, maker: '2', key: token('theirs').hash });
    expect(kept(2)).toHaveLength(1);
  });
});
