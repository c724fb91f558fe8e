import { describe, expect, test } from '@jest/globals';
import { apiEvent } from '../../support/events';
import { authorize, begin, comeBack, confirm, inBrowser, poll, useLogin } from '../../support/login';
import { useCrashes } from './crashes';

/** `npm login` from its beginning, with everything that the person does in the browser. */
async function logIn(): Promise<void> {
  const login = await begin();
  await inBrowser(login, 'Reader');
  expect((await poll(login.doneUrl)).body).toHaveProperty('token');
}

describe('a login in the browser during which the process is killed', () => {
  const crash = useCrashes();
  useLogin();

  test('when GitHub sends the browser back: reloading the page goes on with it', async () => {
    let doneUrl = '';
    let callback = '';
    let cookie = '';
    const deaths = await crash({
      before: async () => {
        const login = await begin();
        const confirmed = await confirm(login.loginUrl, login.code);
        ({ doneUrl } = login);
        ({ cookie } = confirmed);
        callback = await authorize(confirmed.next, 'Reader');
        const query = Object.fromEntries(new URL(callback).searchParams);
        const resource = '/registry/-/v1/login/callback';
        return { handler: 'login:callback', event: apiEvent({ resource, query, headers: { cookie } }) };
      },
      again: async () => {
        expect([200, 409]).toContain((await comeBack(callback, cookie)).statusCode);
      },
      after: async () => expect((await poll(doneUrl)).body).toHaveProperty('token'),
    });
    expect(deaths).toBeGreaterThan(5);
  });

  test('when the client asks for its token: another npm login succeeds', async () => {
    const deaths = await crash({
      before: async () => {
        const login = await begin();
        await inBrowser(login, 'Reader');
        const token = login.doneUrl.split('/').at(-1) ?? '';
        const resource = '/registry/-/v1/done/{token}';
        return { handler: 'done:get', event: apiEvent({ resource, params: { token } }) };
      },
      again: logIn,
      after: async () => {},
    });
    expect(deaths).toBeGreaterThan(15);
  });
});
