import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { SETTINGS } from '../../../src/config/variables';
import { fingerprint } from '../fingerprint';
import { kept, removeOlder } from './tools';

const ROOT = path.resolve(__dirname, '../../..');
/** What a deployment is made of. */
export const INPUTS = [
  'serverless.yml',
  'resources',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'src',
  '.serverless_plugins',
];

/** What an operator sets; the secret is one that nothing else contains. */
export const OPERATOR = {
  CODEBOX_REGION: 'eu-central-1',
  CODEBOX_BUCKET: 'acme-packages',
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_GITHUB_CLIENT_ID: 'client-id-of-the-packaging-test',
  CODEBOX_GITHUB_SECRET: 'client-secret-of-the-packaging-test',
  CODEBOX_ADMINS: 'alice',
  CODEBOX_RESTRICTED_ORGS: 'acme',
  CODEBOX_WEBHOOK_SECRETS: 'url=https://hooks.example/,key=key-of-the-packaging-test',
} as const;

/** As CI gives variables that nobody set: each must be as good as none. */
const BLANK = Object.fromEntries(Object.values(SETTINGS).map(({ operator }) => [operator, '']));

export type Resource = {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
};

export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};

/** What `serverless package` leaves, in a folder of its own, with every zip unpacked beside it. */
export type Packaged = {
  readonly template: Template;
  /** The functions' names. */
  readonly functions: readonly string[];
  /** The folder that Lambda would unpack that function's zip into. */
  bundle(name: string): string;
  /** Bytes of the zip. */
  size(name: string): Promise<number>;
};

/** Packages the service as it is now, or takes what an earlier run made of the same files; `policy`: with that codebox.yml. */
export async function packaged(policy?: string): Promise<Packaged> {
  const folder = await packagedFolder(policy);
  const json = await readFile(path.join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const zips = (await readdir(folder)).filter((file) => file.endsWith('.zip'));
  return {
    template: JSON.parse(json),
    functions: zips.map((file) => path.basename(file, '.zip')),
    bundle: (name) => path.join(folder, 'unzipped', name),
    size: async (name) => (await readFile(path.join(folder, `${name}.zip`))).length,
  };
}

/** What `serverless package` leaves. */
export async function packagedFolder(policy?: string): Promise<string> {
  const sum = await fingerprint(ROOT, INPUTS, JSON.stringify([OPERATOR, BLANK, policy]));
  return kept(`package-${sum}`, (target) => build(target, policy));
}

const HOUR_MS = 3_600_000;

/** In a copy, so that two runs, or a run and a deploy, do not share work folders. Without credentials. */
async function build(target: string, policy: string | undefined): Promise<void> {
  // Only those that no other run can still be looking at.
  await removeOlder(/^(package|making)-/, HOUR_MS);
  const copy = await mkdtemp(path.join(tmpdir(), 'codebox-package-'));
  try {
    for (const input of INPUTS) await cp(path.join(ROOT, input), path.join(copy, input), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    if (policy !== undefined) await writeFile(path.join(copy, 'codebox.yml'), policy);
    await serverlessPackage(copy);
    await cp(path.join(copy, '.serverless'), target, { recursive: true });
    await unzipAll(target);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function serverlessPackage(cwd: string): Promise<void> {
  const { PATH, HOME } = process.env;
  const program = path.join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
  await promisify(execFile)(process.execPath, [program, 'package', '--stage', 'test'], {
    cwd,
    env: { PATH, HOME, ...BLANK, ...OPERATOR },
  });
}

async function unzipAll(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.zip')) continue;
    const files = unzipSync(await readFile(path.join(folder, file)));
    for (const [name, content] of Object.entries(files)) {
      const target = path.join(folder, 'unzipped', path.basename(file, '.zip'), name);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
}
