import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { readApi } from '../../src/local/gateway/routes';
import type { WebRoute } from '../../src/web/routes';
import { useLogin } from '../support/login';
import { packTarball, storedPackument } from '../support/packages';
import { openBrowser } from '../support/web';

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
  { packages: ['*'], read: ['members'], publish: ['admins'] },
];

/** Every kind of page, with addresses of it that are about `@secret/widget`: whoever adds a kind adds it here. */
const PAGES: Readonly<Record<WebRoute['page'], readonly string[]>> = {
  home: [''],
  search: ['search?text=widget', 'search?text=scope:secret'],
  package: ['package/@secret/widget', 'package/@secret/widget/v/1.0.0', 'package/@secret%2fwidget/v/9.0.0'],
  files: ['package/@secret/widget/v/1.0.0/files', 'package/@secret/widget/v/1.0.0/files/package.json'],
  // About no package: test/web/tokens.test.ts.
  tokens: [],
  diff: ['package/@secret/widget/diff/1.0.0..1.1.0'],
  // About versions that were proposed: test/web/stages.test.ts.
  stages: ['stages'],
  stage: ['stages/00000000-0000-4000-8000-000000000000'],
};

const ABOUT_ONE = [...PAGES.package, ...PAGES.files, ...PAGES.diff];
const STAGED = [...PAGES.stages, ...PAGES.stage];
const ALL = Object.values(PAGES).flat();

async function loggedIn(user: string) {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

/** But for what belongs to the session. */
function seen({ statusCode, headers, body }: APIGatewayProxyResult) {
  return { statusCode, headers, body: body.replace(/name="csrf" value="[^"]*"/, '') };
}

describe('the functions of the pages', () => {
  const { routes } = readApi(readFileSync('serverless.yml', 'utf8'));

  test('have these routes, and what is below them is routed by one function that opens the session first', () => {
    const ours = routes.filter(({ function: { name } }) => name.startsWith('web'));
    expect(
      ours.map(({ method, resource, function: { name } }) => `${name}: ${method} ${resource}`).sort(),
    ).toEqual([
      'web: GET /',
      'web: GET /registry',
      'web: GET /registry/-/v1/login/callback/web',
      'web: GET /registry/-/web',
      'web: GET /registry/-/web/{proxy+}',
      'web: HEAD /registry/-/web',
      'web: HEAD /registry/-/web/{proxy+}',
      'webChange: POST /registry/-/web/{proxy+}',
      'webDecide: POST /registry/-/web/decide',
    ]);
  });
});

describe.each([
  ['of a private scope', '@secret'],
  ['that could be a public one', ''],
])('a hidden package %s', (_what, privateScopes) => {
  const { s3 } = useLogin({ access: JSON.stringify(rules), privateScopes });

  function publish(): void {
    const versions = { '1.0.0': {}, '1.1.0': {} };
    s3().put('@secret/widget/index.json', storedPackument({ name: '@secret/widget', versions }));
  }

  test.each(ALL)('is for nobody on /-/web/%s: there is the login alone', async (page) => {
    const absent = await openBrowser().get(page);
    publish();
    expect(await openBrowser().get(page)).toEqual(absent);
    expect(absent.statusCode).toBe(401);
    expect(absent.body).toContain('Log in to see packages');
    expect(absent.body).not.toContain('There are no packages');
  });

  test.each(ALL)('is on /-/web/%s as one that is not there, for who may not read it', async (page) => {
    const browser = await loggedIn('Reader');
    const absent = seen(await browser.get(page));
    s3().objects.clear();
    publish();
    process.env.githubClientId = String(process.env.githubClientId);
    expect(seen(await (await loggedIn('Reader')).get(page))).toEqual(absent);
  });

  test.each(ALL.filter((page) => !STAGED.includes(page)))(
    'is seen on /-/web/%s by who may read it',
    async (page) => {
      const tarball = await packTarball({ 'package.json': '{}' });
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const versions = { '1.0.0': { dist: { integrity } }, '1.1.0': { dist: { integrity } } };
      s3().put('@secret/widget/index.json', storedPackument({ name: '@secret/widget', versions }));
      for (const version of Object.keys(versions)) s3().put(`@secret/widget/${version}.tgz`, tarball);
      const { statusCode, body } = await (await loggedIn('admin')).get(page);
      expect(statusCode).toBe(page.includes('9.0.0') ? 404 : 200);
      expect(body).toContain('@secret/widget');
    },
  );

  test.each(ABOUT_ONE)('is not found on /-/web/%s', async (page) => {
    publish();
    const { statusCode, body } = await (await loggedIn('Reader')).get(page);
    expect([statusCode, body]).toEqual([404, expect.stringContaining('Not found')]);
    expect(s3().mock.calls()).toEqual([]);
  });
});
