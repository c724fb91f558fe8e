import { describe, expect, test } from '@jest/globals';
import { CLIENT_SECRET } from '../support/github';
import {
  begin,
  comeBack,
  confirm,
  authorize as goToGitHub,
  openPage,
  poll,
  useLogin,
} from '../support/login';

/** As a deployment makes it of the client secret. */
const sealing = '9f'.repeat(32);

describe('the steps of a login', () => {
  useLogin({ sessionSecret: sealing });

  test('take no client secret, save the one that asks GitHub', async () => {
    delete process.env.githubSecret;
    const begun = await begin();
    expect(begun.result.statusCode).toBe(200);
    expect(await openPage(begun.loginUrl)).toMatchObject({ statusCode: 200 });
    const { next, cookie } = await confirm(begun.loginUrl, begun.code);
    const callback = await goToGitHub(next, 'admin');
    expect(await comeBack(callback, cookie)).toMatchObject({ statusCode: 200 });
    process.env.githubSecret = CLIENT_SECRET;
    expect(await poll(begun.doneUrl)).toMatchObject({ statusCode: 200, body: { token: expect.any(String) } });
  });
});
