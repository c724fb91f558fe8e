// npm run test:peer
// The suite that another registry's people wrote for any registry, against `npm start`: see README.md beside this file.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmRegistry } from '../../../src/local/npmRegistry';
import { freePort, startRegistry } from '../../support/localRegistry';
import { cleanEnvironment } from '../../support/process';
import { execute, killAll } from '../clients/terminal';
import { install, nodeSpec } from '../clients/toolbox';
import { CANNOT, UPLINK_TESTS } from './cannot';
import { type Gate, startGate } from './gate';

type Run = { readonly root: string; readonly upstream: string; readonly args: readonly string[] };

async function main(): Promise<boolean> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-peer-')));
  try {
    const port = String(await freePort());
    const uplink = UPLINK_TESTS.flatMap((name) => ['--test', name]);
    const upstream = await npmRegistry();
    const said = [
      await tryPeer({ root: path.join(root, 'all'), upstream, args: [] }),
      await tryPeer({
        root: path.join(root, 'uplink'),
        upstream: `http://localhost:${port}/`,
        args: ['--uplink-port', port, ...uplink],
      }),
    ];
    return conclude(said.join('\n'));
  } finally {
    killAll();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Answers what the peer printed. */
async function tryPeer(run: Run): Promise<string> {
  const gate = await startGate();
  const registry = await startRegistry(
    path.join(run.root, 'storage'),
    { CODEBOX_REGISTRY: run.upstream, CODEBOX_PUBLIC_URL: gate.url, CODEBOX_PRIVATE_SCOPES: '@verdaccio' },
    '/',
  );
  try {
    gate.open(registry.url, registry.token('admin'));
    return await runPeer(run, gate, registry.token('admin'));
  } finally {
    await registry.stop();
    await gate.close();
  }
}

async function runPeer({ root, args }: Run, gate: Gate, token: string): Promise<string> {
  const specs = ['@verdaccio/e2e-cli@latest', nodeSpec(24), 'npm@latest'];
  const bins: string[] = [];
  for (const spec of specs) bins.push((await install(spec)).bin);
  const home = path.join(root, 'home');
  await mkdir(home, { recursive: true });
  const PATH = [...bins, process.env.PATH].join(path.delimiter);
  // All that the peer knows to ask for, also where its own registry is not ready for it.
  const env = cleanEnvironment({ HOME: home, TMPDIR: root, PATH, E2E_PENDING_CONTRACT_CHECKS: 'true' });
  const command = ['verdaccio-e2e', '--registry', gate.url, '--token', token, '--timeout', '600000', ...args];
  const { output } = await execute({ args: command, cwd: root, env });
  console.log(output.replaceAll(token, '[token]'));
  return output;
}

/** Green when all pass but those that cannot, and those fail: a reason that is no longer true has to go. */
function conclude(output: string): boolean {
  const results = [...output.matchAll(/^ {2}(✓|PASS|FAIL) (\S+)/gm)];
  const named = (failed: boolean) =>
    results.filter(([, word]) => (word === 'FAIL') === failed).map(([, , name = '']) => name);
  const [passed, failed] = [named(false), named(true)];
  const faults = [
    ...failed.filter((name) => !CANNOT.has(name)).map((name) => `${name} fails`),
    ...passed.filter((name) => CANNOT.has(name)).map((name) => `${name} passes by now`),
    ...(results.length === 0 ? ['nothing was tried'] : []),
  ];
  for (const [name, reason] of CANNOT) console.log(`${name} cannot pass: ${reason}`);
  console.log(`${passed.length} passed, ${failed.length} failed`);
  for (const fault of faults) console.log(`FAILS: ${fault}`);
  return faults.length === 0;
}

main().then(
  (isGreen) => process.exit(isGreen ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
