import { describe, expect, test } from '@jest/globals';
import { endsCleanly, endsLoggedIn, type Scene, useScene } from './scene';

/** The logins of these clients, and the three other ways in which one ends. Call it once in a file. */
export function testLogins(...titles: readonly string[]): void {
  const scene = useScene();
  describe.each(titles)('%s', (title) => {
    test('logs in', () => logIn(scene, title));
    testEnds(scene, title);
  });
}

export async function logIn({ terminal, begin, confirm }: Scene, title: string): Promise<void> {
  const at = await terminal(title);
  const login = begin(at);
  const page = await confirm(at, login);
  await page.getByRole('button', { name: 'Authorize as admin' }).click();
  await page.getByRole('heading', { name: 'Back to your terminal' }).waitFor();
  await endsLoggedIn(at, login);
}

function testEnds({ terminal, begin, confirm, cancel, person, world }: Scene, title: string): void {
  // yarn prints nothing that a registry says.
  const expectReason = (said: string, reason: string) => {
    if (title !== 'yarn-4') expect(said).toContain(reason);
  };

  test('ends when the person denies the login', async () => {
    const at = await terminal(title);
    const login = begin(at);
    await cancel(at, login);
    expectReason(await endsCleanly(at, login), 'The login was cancelled at GitHub.');
  });

  test('ends when the login has expired', async () => {
    const at = await terminal(title);
    const login = begin(at);
    const url = await at.opened(login);
    world().pass(10);
    const page = await person().newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: 'This login has expired' }).waitFor();
    expectReason(await endsCleanly(at, login), 'The login was not completed in time.');
  });

  test('ends for somebody who may do nothing here', async () => {
    const at = await terminal(title);
    const login = begin(at);
    const page = await confirm(at, login);
    await page.getByRole('button', { name: 'Authorize as outsider' }).click();
    const reason = 'outsider may do nothing in this registry: ask its administrators for access.';
    expectReason(await endsCleanly(at, login), reason);
    await page.getByRole('heading', { name: 'You may do nothing here' }).waitFor();
    await page.getByText(reason).waitFor();
  });
}
