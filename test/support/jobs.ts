import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { parse } from 'yaml';
import { type LocalRegistry, startBundled } from './localRegistry';
import { type NpmUser, npmUser } from './npm';
import { pathWithNpm11 } from './npm11';
import { type Finished, run } from './process';
import { makeTempFolder, removeFolder } from './tempFolder';
import { type FakeUpstream, startUpstream } from './upstream';

export type Claims = Readonly<Record<string, unknown>>;

export type TestJobs = {
  readonly registry: LocalRegistry;
  readonly upstream: FakeUpstream;
  /** Somebody without a token, outside of GitHub Actions. */
  user(): Promise<NpmUser>;
  /** A job that differs in those claims from a push to main of acme/widgets: no token, but what gives ID tokens. */
  job(claims?: Claims): Promise<NpmUser>;
  /** A token of the registry from one of the two exchanges. */
  tokenFrom(exchange: string, claims?: Claims): Promise<string>;
  setToken(user: NpmUser, token: string): Promise<Finished>;
  /** The step of the workflow in docs/ci.md, as GitHub runs it: in a shell that stops at the first failure. */
  takeStep(user: NpmUser, exchange: string): Promise<Finished>;
};

/** Below the registry. */
export const READ = '-/codebox/v1/oidc/token';
export const EXCHANGE = '-/npm/v1/oidc/token/exchange/package/';

/** The file of a workflow, as `workflow_ref` has it behind the repository. */
export const RELEASE = '.github/workflows/release.yml@refs/heads/main';

type World = {
  readonly folder: string;
  readonly PATH: string;
  readonly issuer: string;
  readonly registry: LocalRegistry;
  readonly upstream: FakeUpstream;
};

/** `npm start` with those rules, and npm as GitHub Actions runs it. Call in `describe`. */
export function useJobs(rules: readonly Claims[]): TestJobs {
  let world: World | undefined;
  let users = 0;
  beforeAll(async () => {
    world = await startWorld(rules);
  });
  afterAll(async () => {
    await world?.registry.stop();
    await world?.upstream.close();
    if (world) await removeFolder(world.folder);
  });
  const started = () => {
    if (!world) throw new Error('Only inside a test.');
    return world;
  };
  const newUser = (variables: (world: World) => NodeJS.ProcessEnv) => {
    users += 1;
    const { folder, registry, PATH } = started();
    return npmUser(path.join(folder, `user-${users}`), registry.url, { PATH, ...variables(started()) });
  };
  return {
    get registry() {
      return started().registry;
    },
    get upstream() {
      return started().upstream;
    },
    user: () => newUser(() => ({})),
    job: (claims = {}) => newUser(({ issuer }) => actionsVariables(issuer, claims)),
    tokenFrom: (exchange, claims = {}) => tokenFrom(started(), { exchange, claims }),
    setToken: (user, token) =>
      user.npm(['config', 'set', `${started().registry.url.slice('http:'.length)}:_authToken=${token}`]),
    takeStep: (user, exchange) => takeStep(user, { REGISTRY: started().registry.url, WHERE: exchange }),
  };
}

async function startWorld(rules: readonly Claims[]): Promise<World> {
  const PATH = await pathWithNpm11();
  const folder = await makeTempFolder();
  const upstream = await startUpstream();
  const registry = await startBundled(path.join(folder, 'storage'), {
    CODEBOX_REGISTRY: upstream.url,
    CODEBOX_TRUSTED_PUBLISHERS: JSON.stringify(rules),
  });
  const { github } = JSON.parse(await readFile(path.join(registry.storage, 'local.json'), 'utf8'));
  return { folder, PATH, upstream, registry, issuer: `${new URL(github).origin}/_oidc` };
}

function actionsVariables(issuer: string, claims: Claims): NodeJS.ProcessEnv {
  return {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken(claims),
  };
}

type Wanted = { readonly exchange: string; readonly claims: Claims };

async function tokenFrom({ issuer, registry }: World, { exchange, claims }: Wanted): Promise<string> {
  const asked = await fetch(`${issuer}/token?audience=npm:localhost`, bearer(requestToken(claims)));
  const { value } = JSON.parse(await asked.text());
  const answer = await fetch(`${registry.url}${exchange}`, { method: 'POST', ...bearer(value) });
  expect(answer.status).toBe(201);
  return JSON.parse(await answer.text()).token;
}

async function takeStep({ home, env }: NpmUser, variables: NodeJS.ProcessEnv): Promise<Finished> {
  const text = await readFile('docs/ci.md', 'utf8');
  const [, workflow = ''] = /```yaml\n(# \.github\/workflows\/test\.yml\n.+?)```/s.exec(text) ?? [];
  const { steps } = parse(workflow).jobs.test;
  const step = steps.find(({ name }: { name?: string }) => name === 'Get a token of the registry');
  expect(Object.keys(step.env)).toEqual(Object.keys(variables));
  const shell = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run];
  return run('bash', shell, { cwd: home, env: { ...env, ...variables } });
}

/** The stand-in's request tokens are the claims themselves. */
function requestToken(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

export function bearer(token: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { authorization: `Bearer ${token}` } };
}
