// How long a first request waits for a new container: from the start of a Node 24 process with AWS's runtime client to
// the function's first answer, and what it had to load. Median of five. `nothing` is what the runtime costs by itself.
//
//     node --import tsx bench/cold-start.ts [function …]
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGitHub } from '../src/local/github';
import { functionsOf } from '../test/suites/packaging/template';
import { apiEvent, authorizerEvent } from '../test/support/events';
import { packaged } from '../test/support/lambda/package';
import { startFunction } from '../test/support/lambda/runtime';
import { node24, runtimeClient } from '../test/support/lambda/tools';
import { publishDocument } from '../test/support/packages';
import { close, listen } from '../test/support/server';

const ROUNDS = 5;
const TOKEN = `ghp_${'a'.repeat(36)}`;
const APP = { clientId: 'client-id', clientSecret: 'client-secret-0123456789abcdef012345' };

type Subject = {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly event: unknown;
  /** Bytes of the zip. */
  readonly zip: number;
};

async function main(): Promise<void> {
  await Promise.all([node24(), runtimeClient()]);
  const s3 = emptyS3();
  const github = await startGitHub({ ...APP, users: [{ login: 'admin', id: 1, orgs: [], token: TOKEN }] });
  const empty = await mkdtemp(path.join(tmpdir(), 'codebox-empty-'));
  await writeFile(path.join(empty, 'nothing.js'), 'module.exports = async () => ({});');
  const env = environment(await listen(s3), github.apiUrl);
  try {
    console.log(
      ['function'.padEnd(18), 'zip kB'.padStart(8), 'code kB'.padStart(9), 'ms'.padStart(7)].join(''),
    );
    const nothing = { name: 'nothing', folder: empty, handler: 'nothing.default', event: {}, zip: 0 };
    for (const subject of [nothing, ...(await subjects())]) await report(subject, env);
  } finally {
    await rm(empty, { recursive: true, force: true });
    await close(s3);
    await github.close();
  }
}

async function subjects(): Promise<readonly Subject[]> {
  const service = await packaged();
  const wanted = process.argv.slice(2);
  const functions = functionsOf(service.template).filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  return Promise.all(
    functions.map(async ({ name, properties }) => ({
      name,
      folder: service.bundle(name),
      handler: String(properties.Handler),
      event: await eventFor(name),
      zip: await service.size(name),
    })),
  );
}

/** One that makes the function talk to the service that it is there for, where it has one. */
async function eventFor(name: string): Promise<unknown> {
  const params = {
    name: '@acme%2fwidget',
    tar: 'widget-1.0.0.tgz',
    tag: 'beta',
    rev: '1-a',
    id: 'x',
    token: 'x',
  };
  const common = { params, headers: { Authorization: `Bearer ${TOKEN}` }, user: { username: 'admin' } };
  if (name === 'authorizerGithub') return authorizerEvent({ authorization: `Bearer ${TOKEN}` });
  if (name === 'put') {
    const { document } = await publishDocument({ name: '@acme/widget' });
    return apiEvent({ ...common, method: 'PUT', body: JSON.stringify(document) });
  }
  if (name === 'userPut') {
    const body = JSON.stringify({ name: 'admin', password: TOKEN });
    return apiEvent({ ...common, params: { id: 'org.couchdb.user:admin' }, method: 'PUT', body });
  }
  if (name === 'userDelete') return apiEvent({ ...common, params: { token: TOKEN }, method: 'DELETE' });
  return apiEvent({ ...common, method: name.endsWith('Put') ? 'PUT' : 'GET', body: '"1.0.0"' });
}

async function report(subject: Subject, env: Readonly<Record<string, string>>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await measure(subject, env));
  const median = times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
  const [file] = subject.handler.split('.');
  const code = await stat(path.join(subject.folder, `${file}.js`));
  const numbers = [kB(subject.zip).padStart(8), kB(code.size).padStart(9), median.toFixed(0).padStart(7)];
  console.log(subject.name.padEnd(18) + numbers.join(''));
}

async function measure(subject: Subject, env: Readonly<Record<string, string>>): Promise<number> {
  const started = performance.now();
  const running = await startFunction({ folder: subject.folder, handler: subject.handler, env });
  const outcome = await running.invoke(subject.event);
  const duration = performance.now() - started;
  await running.stop();
  if (!outcome.ok) throw new Error(`${subject.name}: ${outcome.error.errorMessage}\n${running.output()}`);
  return duration;
}

/** An S3 that has nothing and takes everything. */
function emptyS3() {
  return createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.method === 'PUT') response.writeHead(200, { etag: '"1"' }).end();
      else response.writeHead(404, { 'content-type': 'application/xml' }).end(NO_SUCH_KEY);
    });
  });
}

const NO_SUCH_KEY = '<Error><Code>NoSuchKey</Code><Message>Nothing here.</Message></Error>';

function environment(s3Endpoint: string, githubUrl: string): Readonly<Record<string, string>> {
  return {
    region: 'eu-central-1',
    bucket: 'bench',
    s3Endpoint,
    registry: 'https://registry.example/',
    githubUrl,
    githubClientId: APP.clientId,
    githubSecret: APP.clientSecret,
    admins: 'admin',
    restrictedOrgs: '*',
    apiEndpoint: 'https://npm.example/registry',
    privateScopes: '@acme',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    NODE_OPTIONS: process.env.NODE_OPTIONS ?? '',
  };
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
