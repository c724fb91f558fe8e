import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Claims, EXCHANGE, RELEASE, useJobs } from '../../support/jobs';
import type { NpmUser } from '../../support/npm';
import { run } from '../../support/process';

const RULE = {
  packages: ['@acme/*'],
  actions: ['publish'],
  repository: 'acme/widgets',
  repositoryId: 456789,
  workflow: 'release.yml',
  refs: ['refs/heads/main'],
};

async function publish(user: NpmUser, name: string, version: string) {
  const project = await user.project('project', { name, version }, { 'index.js': 'module.exports = 1' });
  return user.npm(['publish', '--loglevel=verbose'], project);
}

describe('npm stage publish in GitHub Actions with `npm start`', () => {
  const actions = useJobs([{ ...RULE, actions: ['stage'] }]);

  /** In a job that this account has started. Resolves with the id. */
  async function propose(version: string, claims: Claims = {}): Promise<string> {
    const user = await actions.job(claims);
    const project = await user.project('project', { name: '@acme/widget', version });
    const staged = await user.npm(['stage', 'publish', '--loglevel=verbose'], project);
    expect([staged.code, staged.stderr]).toEqual([0, expect.stringContaining('retrieved and set token')]);
    const [, id = ''] = /\(staged with id ([0-9a-f-]{36})\)/.exec(staged.stdout) ?? [];
    const direct = await user.npm(['publish'], project);
    expect(direct.code).not.toBe(0);
    expect(direct.stderr).toContain('may only propose versions, with: npm stage publish');
    return id;
  }

  test('a workflow that is trusted to propose proposes, and whoever did not start it approves', async () => {
    const admin = await actions.user();
    await actions.setToken(admin, actions.registry.token('admin'));
    const own = await propose('1.0.0');
    expect((await admin.npm(['stage', 'list'])).stdout).toContain('acme/widgets (release.yml) (workflow)');
    const refused = await admin.npm(['stage', 'approve', own]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('You have started the workflow that proposed this version.');
    const others = await propose('1.1.0', { actor: 'reader', actor_id: '2' });
    expect(await admin.npm(['stage', 'approve', others])).toMatchObject({ code: 0 });
    // Some npm print a single version as a text, others as a list.
    const versions: unknown = JSON.parse(
      (await admin.npm(['view', '@acme/widget', 'versions', '--json'])).stdout,
    );
    expect([versions].flat()).toEqual(['1.1.0']);
  });
});

describe('npm publish in GitHub Actions with `npm start`', () => {
  const actions = useJobs([RULE]);

  test('a trusted workflow publishes without any token of its own', async () => {
    const { code, stdout, stderr } = await publish(await actions.job(), '@acme/widget', '1.0.0');
    expect(stderr).toContain('Successfully retrieved and set token');
    expect([code, stdout.trim()]).toEqual([0, '+ @acme/widget@1.0.0']);
  });

  test('npm asks again for each publish, and for a public repository turns no provenance on', async () => {
    const user = await actions.job({ repository_visibility: 'public' });
    const { code, stderr } = await publish(user, '@acme/widget', '1.1.0');
    expect(code).toBe(0);
    expect(stderr).toMatch(/GET 200 \S+\/visibility/);
    expect(stderr).not.toMatch(/provenance/i);
  });

  test('the package says who published it', async () => {
    const user = await actions.user();
    await actions.setToken(user, actions.registry.token('reader'));
    const { stdout } = await user.npm(['view', '@acme/widget@1.1.0', '_npmUser.name']);
    expect(stdout.trim()).toBe('acme/widgets (release.yml)');
  });

  test('all packages of a workspace are published in one go', async () => {
    const user = await actions.job();
    const workspace = { name: 'all', version: '1.0.0', private: true, workspaces: ['one', 'two'] };
    await user.project('.', workspace, {
      'one/package.json': JSON.stringify({ name: '@acme/one', version: '1.0.0' }),
      'two/package.json': JSON.stringify({ name: '@acme/two', version: '1.0.0' }),
    });
    const { code, stdout } = await user.npm(['publish', '--workspaces']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ @acme\/one@1\.0\.0\n\+ @acme\/two@1\.0\.0/);
  });

  test('where npm knows the registry by a scope only, it has to be named on the command line', async () => {
    const { url } = actions.registry;
    const user = await actions.job();
    await user.project(
      'scoped',
      { name: '@acme/x', version: '1.0.0' },
      { '.npmrc': `@acme:registry=${url}` },
    );
    await user.npm(['config', 'delete', 'registry']);
    const failed = await user.npm(['publish', '--loglevel=verbose'], 'scoped');
    expect(failed.stderr).toContain(`Use npm publish --registry=${url}`);
    expect((await user.npm(['publish', `--registry=${url}`], 'scoped')).code).toBe(0);
  });

  test.each([
    ['another repository', { repository: 'evil/widgets', workflow_ref: `evil/widgets/${RELEASE}` }],
    ['another workflow', { workflow_ref: 'acme/widgets/.github/workflows/test.yml@refs/heads/main' }],
    ['a branch', { ref: 'refs/heads/wip' }],
    ['a pull request', { event_name: 'pull_request' }],
    ['a repository that took the name', { repository_id: '999' }],
  ])('%s publishes nothing, and npm can say why', async (_what, claims) => {
    const { code, stderr } = await publish(await actions.job(claims), '@acme/widget', '2.0.0');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Failed token exchange request with body message: No rule says that/);
    expect(stderr).toMatch(/ENEEDAUTH/);
  });

  test('a trusted workflow publishes nothing outside of its rule', async () => {
    const { code, stderr } = await publish(await actions.job(), '@other/widget', '1.0.0');
    expect(code).not.toBe(0);
    expect(stderr).toContain('may publish @other/widget');
  });

  test('the step of docs/ci.md lets npm publish where its own request does not arrive', async () => {
    const user = await actions.job();
    expect((await actions.takeStep(user, `${EXCHANGE}@acme%2fwidget`)).code).toBe(0);
    await user.project('project', { name: '@acme/widget', version: '1.2.0' });
    // Without it npm does not ask by itself.
    const env = { ...user.env, GITHUB_ACTIONS: '' };
    const { code } = await run('npm', ['publish'], { cwd: path.join(user.home, 'project'), env });
    expect(code).toBe(0);
  });

  test('no token was logged', () => {
    const lines = actions.registry.output().split('\n');
    const logged = lines.filter((line) => line.startsWith('{'));
    expect(logged.some((line) => line.includes('oidc'))).toBe(true);
    for (const line of logged) expect(line).not.toMatch(/cbx_|eyJ/);
  });
});
