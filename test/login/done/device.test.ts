import { describe, expect, jest, test } from '@jest/globals';
import { outages } from '../../../src/local/github';
import { begin, poll, useLogin } from '../../support/login';

const { github } = useLogin({ loginFlow: 'device' });

function wait(seconds: number): void {
  const now = Date.now() + seconds * 1000;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

function enter(code: string, user: string) {
  const body = new URLSearchParams({ user_code: code, _user: user });
  return fetch(`${github().webUrl}/login/device`, { method: 'POST', body });
}

describe('GET /-/v1/done/{token} of a device login', () => {
  test('waits at GitHub’s pace until the code is entered, and gives the token once', async () => {
    const { doneUrl, code } = await begin();
    expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, headers: { 'retry-after': '6' } });
    await enter(code, 'Reader');
    wait(6);
    const answers = await Promise.all(Array.from({ length: 10 }, () => poll(doneUrl)));
    expect(answers.filter(({ body }) => 'token' in body)).toHaveLength(1);
  });

  test('slows down when GitHub says so', async () => {
    const { doneUrl } = await begin();
    await poll(doneUrl);
    expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, headers: { 'retry-after': '11' } });
  });

  test('ends when it is cancelled', async () => {
    const { doneUrl, code } = await begin();
    await enter(code, '');
    const { statusCode, body } = await poll(doneUrl);
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({ ok: false, error: 'The login was cancelled at GitHub.' });
  });

  test('ends when GitHub’s time is over', async () => {
    const { doneUrl } = await begin();
    wait(900);
    expect((await poll(doneUrl)).body).toMatchObject({
      ok: false,
      error: expect.stringContaining('in time'),
    });
  });

  test('ends for somebody who may do nothing here', async () => {
    const { doneUrl, code } = await begin();
    await enter(code, 'outsider');
    expect((await poll(doneUrl)).body).toMatchObject({ ok: false });
  });

  test.each(['/login/oauth/', '/applications/', '/memberships/'])(
    'waits, and loses no login, while GitHub fails at %s',
    async (path) => {
      const { doneUrl, code } = await begin();
      await enter(code, 'Reader');
      github().fail(outages.error, { path });
      expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, body: {} });
      github().fail(undefined);
      wait(10);
      expect((await poll(doneUrl)).body).toHaveProperty('token');
    },
  );
});
