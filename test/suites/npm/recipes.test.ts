import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { run } from '../../support/process';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

type Files = Readonly<Record<string, string>>;

/** Of the npm that is installed. */
describe('the recipes of docs/ci.md with `npm start`', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let section: string;
  let token: string;
  let app: Files;
  let machines = 0;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    upstream.publish('public-thing', '3.0.0');
    registry = await startBundled(path.join(folder, 'storage'), { CODEBOX_REGISTRY: upstream.url });
    section =
      (await readFile('docs/ci.md', 'utf8'))
        .split(/^## /m)
        .find((text) => text.startsWith('Other systems')) ?? '';
    await makePackage();
    token = await makeToken();
  });
  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await removeFolder(folder);
  });

  /** What the page has between the first fence of that kind that holds the text, and its end, for this registry. */
  function block(kind: string, holding = ''): string {
    const blocks = [...here(section).matchAll(/^```(\w+)\n(.*?)^```/gms)];
    const [, , body] = blocks.find(([, name, text = '']) => name === kind && text.includes(holding)) ?? [];
    if (body === undefined) throw new Error(`docs/ci.md has no block of ${kind} with ${holding}.`);
    return body;
  }

  function here(text: string): string {
    const short = registry.url.slice(registry.url.indexOf('//'));
    return text
      .replaceAll('https://npm.acme.example/registry/', registry.url)
      .replaceAll('//npm.acme.example/registry/', short)
      .replaceAll('cbx_…', token);
  }

  const authorization = () => ({ authorization: `Bearer ${registry.token('admin')}` });

  /** A package, and a project with a lockfile that wants it. */
  async function makePackage(): Promise<void> {
    const admin = await machine({ home: `registry=${registry.url}\n${tokenLine(registry.token('admin'))}` });
    const project = await admin.project('widget', { name: '@acme/widget', version: '1.0.0' });
    expect(await admin.npm(['publish'], project)).toMatchObject({ code: 0 });
    const packageJson = { name: 'app', version: '1.0.0', dependencies: { '@acme/widget': '1.0.0' } };
    const wanting = await admin.project('app', packageJson);
    expect(await admin.npm(['install', '--package-lock-only'], wanting)).toMatchObject({ code: 0 });
    const lockfile = await readFile(path.join(admin.home, wanting, 'package-lock.json'), 'utf8');
    app = { 'package.json': JSON.stringify(packageJson), 'package-lock.json': lockfile };
  }

  /** As the page says, but for npm 10 and older, which know no `--scopes`. */
  async function makeToken(): Promise<string> {
    const [, scope = ''] = /^npm token create .*--scopes=(\S+)/m.exec(section) ?? [];
    const response = await fetch(new URL('-/npm/v1/tokens', registry.url), {
      method: 'POST',
      headers: { ...authorization(), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'recipes', scopes: [scope] }),
    });
    return JSON.parse(await response.text()).token;
  }

  function tokenLine(value: string): string {
    return `${registry.url.slice(registry.url.indexOf('//'))}:_authToken=${value}\n`;
  }

  type Given = { readonly home?: string; readonly env?: NodeJS.ProcessEnv };

  /** What a build has at its start: a home, variables, and nothing else. */
  async function machine({ home = '', env = {} }: Given): Promise<NpmUser> {
    machines += 1;
    const user = await npmUser(path.join(folder, `machine-${machines}`), 'http://127.0.0.1:1/', env);
    await writeFile(path.join(user.home, '.npmrc'), home);
    return user;
  }

  /** The command of the recipe installs, and the same machine finds a public package. */
  async function expectInstall(user: NpmUser, command: string, npmrc?: string): Promise<void> {
    const files = { ...app, ...(npmrc !== undefined && { '.npmrc': npmrc }) };
    const cwd = path.join(user.home, await user.project('app', {}, files));
    const { code, stderr } = await run('bash', ['-c', command], { cwd, env: user.env });
    expect([code, stderr]).toEqual([0, '']);
    const installed = path.join(cwd, 'node_modules', '@acme', 'widget', 'package.json');
    expect(JSON.parse(await readFile(installed, 'utf8')).version).toBe('1.0.0');
    expect((await user.npm(['view', 'public-thing', 'version'], 'app')).stdout).toBe('3.0.0\n');
  }

  const inRepository = () => block('ini', '{NPM_TOKEN}');
  const withVariable = () => machine({ env: { NPM_TOKEN: token } });

  test('Vercel: NPM_RC becomes the file in the home folder', async () => {
    await expectInstall(await machine({ home: block('ini', token) }), 'npm ci');
  });

  test('Netlify: the file in the repository and the variable', async () => {
    await expectInstall(await withVariable(), 'npm ci', inRepository());
  });

  test('GitLab: its script', async () => {
    const [first] = parse(block('yaml', '.gitlab-ci.yml')).test.script;
    await expectInstall(await withVariable(), first, inRepository());
  });

  test('Jenkins: its step, with the variable that it names', async () => {
    const [, variable = ''] = /variable: '(\w+)'/.exec(block('groovy')) ?? [];
    const [, command = ''] = /sh '(.+)'/.exec(block('groovy')) ?? [];
    await expectInstall(await machine({ env: { [variable]: token } }), command, inRepository());
  });

  test('Docker: its step, with the variable of the secret', async () => {
    const [, variable = '', command = ''] =
      /^RUN --mount=\S*,env=(\w+) (.+)$/m.exec(block('dockerfile')) ?? [];
    await expectInstall(await machine({ env: { [variable]: token } }), command, inRepository());
  });

  test('the line in the home folder, which pnpm needs, does for npm as well', async () => {
    const line = block('sh', 'echo');
    const [registryLine = ''] = inRepository().split('\n');
    await expectInstall(await withVariable(), `${line}\nnpm ci`, `${registryLine}\n`);
  });

  test('Dependabot: .npmrc without variables, with the token of its registry', async () => {
    const { registries } = parse(block('yaml', 'dependabot.yml'));
    expect(registries.acme.url).toBe(registry.url);
    const written = inRepository().replace(/^.*\$\{.*\}.*$/gm, '') + tokenLine(token);
    await expectInstall(await machine({}), 'npm ci', written);
  });

  test('Renovate: asks for packages with the token of the rule for that address', async () => {
    const bot: { exports: { hostRules?: readonly { matchHost: string; token: string }[] } } = { exports: {} };
    new Function('module', 'process', block('js'))(bot, { env: { NPM_TOKEN: token } });
    const [rule] = bot.exports.hostRules ?? [];
    const ask = async (name: string) => {
      const headers = { authorization: `Bearer ${rule?.token}` };
      return (await fetch(`${rule?.matchHost}${name}`, { headers })).status;
    };
    expect([await ask('@acme%2Fwidget'), await ask('public-thing')]).toEqual([200, 200]);
  });
});
