import { describe, expect, test } from '@jest/globals';
import { bearer, EXCHANGE, READ, RELEASE, useJobs } from '../../support/jobs';
import type { NpmUser } from '../../support/npm';

const RULES = [
  { packages: ['@acme/*'], actions: ['publish'], repository: 'acme/widgets', workflow: 'release.yml' },
  { packages: ['*'], actions: ['read'], repository: 'acme/*', events: ['push', 'pull_request'] },
];

async function publish(user: NpmUser, name: string, version: string) {
  const project = await user.project('project', { name, version });
  return user.npm(['publish'], project);
}

/** One story: what is published first is read and changed by those who come after. */
describe('tokens of workflows with `npm start`', () => {
  const actions = useJobs(RULES);

  test('npm ci installs after the step that docs/ci.md has for it, public packages too', async () => {
    const user = await actions.job();
    for (const name of ['@acme/widget', '@acme/other']) {
      expect((await publish(user, name, '1.0.0')).code).toBe(0);
    }
    actions.upstream.publish('public-thing', '3.0.0');
    const { code, stderr } = await actions.takeStep(user, READ);
    expect([code, stderr]).toEqual([0, '']);
    await user.project('app', { name: 'app', version: '1.0.0' });
    const installed = await user.npm(['install', '@acme/widget@1.0.0'], 'app');
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    expect(await user.npm(['ci'], 'app')).toMatchObject({ code: 0 });
    expect((await user.npm(['view', 'public-thing', 'version'])).stdout).toBe('3.0.0\n');
    expect((await user.npm(['whoami'])).stdout).toBe('acme/widgets (release.yml)\n');
  });

  test('that step ends with the reason where no rule applies', async () => {
    const claims = { repository: 'evil/widgets', workflow_ref: `evil/widgets/${RELEASE}` };
    const { code, stderr } = await actions.takeStep(await actions.job(claims), READ);
    expect(code).not.toBe(0);
    expect(stderr).toContain('No rule says that repository evil/widgets');
  });

  test('a token that reads changes nothing', async () => {
    const user = await actions.user();
    const claims = { event_name: 'pull_request', ref: 'refs/pull/7/merge' };
    await actions.setToken(user, await actions.tokenFrom(READ, claims));
    expect((await publish(user, '@acme/widget', '3.0.0')).stderr).toMatch(/E403/);
    expect((await user.npm(['dist-tag', 'add', '@acme/widget@1.0.0', 'old'])).stderr).toMatch(/E403/);
  });

  test('a token for one package reads and changes that one', async () => {
    const user = await actions.user();
    await actions.setToken(user, await actions.tokenFrom(`${EXCHANGE}@acme%2fwidget`));
    expect((await user.npm(['view', '@acme/widget', 'version'])).stdout).toBe('1.0.0\n');
    expect(await user.npm(['dist-tag', 'add', '@acme/widget@1.0.0', 'old'])).toMatchObject({ code: 0 });
    expect((await user.npm(['unpublish', '@acme/widget', '--force'])).stderr).toMatch(/E403/);
    expect(await user.npm(['logout'])).toMatchObject({ code: 0 });
  });

  test('a token for one package neither reads nor changes another', async () => {
    const user = await actions.user();
    const token = await actions.tokenFrom(`${EXCHANGE}@acme%2fwidget`);
    await actions.setToken(user, token);
    expect((await user.npm(['view', '@acme/other', 'version'])).stderr).toMatch(/E404/);
    expect((await publish(user, '@acme/other', '1.0.1')).stderr).toMatch(/E403/);
    // npm would read the tags first, and get 404.
    const tags = `${actions.registry.url}-/package/@acme%2fother/dist-tags/old`;
    const put = await fetch(tags, { method: 'PUT', body: '"1.0.0"', ...bearer(token) });
    expect([put.status, await put.text()]).toEqual([403, expect.stringContaining('may not publish')]);
    const search = await fetch(`${actions.registry.url}-/v1/search?text=acme`, bearer(token));
    const found: unknown = JSON.parse(await search.text());
    expect(found).toMatchObject({ total: 1, objects: [{ package: { name: '@acme/widget' } }] });
  });
});
