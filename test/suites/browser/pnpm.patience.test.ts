import { describe, expect, test } from '@jest/globals';
import { logIn } from './logins';
import { endsCleanly, useScene } from './scene';

const CLIENT = 'pnpm-newest';

describe(CLIENT, () => {
  const scene = useScene();

  test('logs in', () => logIn(scene, CLIENT));

  // It takes every answer without a token for "not yet".
  test('waits until its own five minutes are over when the login was denied, was not allowed or has expired', async () => {
    const { terminal, begin, confirm, cancel, world } = scene;
    const [denied, refused, expired] = [
      await terminal(CLIENT),
      await terminal(CLIENT),
      await terminal(CLIENT),
    ];
    const logins = [begin(denied), begin(refused), begin(expired)] as const;
    await cancel(denied, logins[0]);
    const page = await confirm(refused, logins[1]);
    await page.getByRole('button', { name: 'Authorize as outsider' }).click();
    await expired.opened(logins[2]);
    world().pass(10);
    const said = [
      await endsCleanly(denied, logins[0]),
      await endsCleanly(refused, logins[1]),
      await endsCleanly(expired, logins[2]),
    ];
    for (const output of said) expect(output).toContain('ERR_PNPM_WEBAUTH_TIMEOUT');
  });
});
