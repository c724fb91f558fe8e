import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type GitHubStandIn, startGitHub } from '../../../src/local/github';
import { INPUTS } from '../../support/lambda/package';
import { type Finished, run } from '../../support/process';
import { close, listen } from '../../support/server';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

const ROOT = path.resolve(__dirname, '../../..');
const PROGRAM = path.join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
const APP = { clientId: 'client-id-of-moto', clientSecret: 'client-secret-of-moto-0123456789abcdef01' };

export const STAGE = 'moto';
export const BUCKET = `acme-packages-${STAGE}`;

export type Deployment = {
  /** Runs `sls` as an operator would, against the emulator. */
  sls(...args: readonly string[]): Promise<Finished>;
  close(): Promise<void>;
};

/**
 * An operator's machine: the service in a folder of its own, GitHub, a public registry, and what answers at the
 * registry's own URL, as the emulator runs no function.
 */
export async function openDeployment(): Promise<Deployment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-deploy-'));
  for (const input of INPUTS) await cp(path.join(ROOT, input), path.join(folder, input), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const github = await startGitHub({ ...APP, users: [] });
  const upstream = await startUpstream();
  const registry = createServer((_request, response) => void response.writeHead(200).end('{}'));
  const env = variables({ github, upstream, url: await listen(registry) });
  return {
    sls: (...args) => run(process.execPath, [PROGRAM, ...args, '--stage', STAGE], { cwd: folder, env }),
    close: async () => {
      await Promise.all([github.close(), upstream.close(), close(registry)]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type World = { readonly github: GitHubStandIn; readonly upstream: FakeUpstream; readonly url: string };

function variables({ github, upstream, url }: World): NodeJS.ProcessEnv {
  const { PATH, HOME, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  return {
    PATH,
    HOME,
    AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CODEBOX_REGION: 'eu-central-1',
    CODEBOX_BUCKET: BUCKET.replace(`-${STAGE}`, ''),
    CODEBOX_REGISTRY: upstream.url,
    CODEBOX_GITHUB_URL: github.apiUrl,
    CODEBOX_GITHUB_CLIENT_ID: APP.clientId,
    CODEBOX_GITHUB_SECRET: APP.clientSecret,
    CODEBOX_ADMINS: 'alice',
    CODEBOX_RESTRICTED_ORGS: 'acme',
    CODEBOX_PUBLIC_URL: `${url}/registry`,
  };
}
