import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiEvent } from '../../support/events';
import { packaged } from '../../support/lambda/package';
import { node24 } from '../../support/lambda/tools';
import { queueEvent } from '../../support/queueEvent';
import { useReceiver } from '../../support/receiver';
import { close, listen } from '../../support/server';
import { startUpstream } from '../../support/upstream';
import { message } from '../../support/webhooks';
import { bundlesOf, tooLarge } from './budgets';

const POLICY = `
access: # by package
  - { packages: [left-pad], read: [members], publish: [admins] }
trustedPublishers:
  - { packages: ['@acme/*'], actions: [read], repository: only-here/* }
firewall:
  minAge: 1 day
  block: [{ package: 'left-pad@*', reason: 'a reason of the packaging test' }]
webhooks:
  - { name: hook-of-the-test, events: [package:put], url: 'variable:url', secret: 'variable:key' }
`;

let bundles: ReadonlyMap<string, string>;
beforeAll(async () => {
  bundles = bundlesOf(await packaged(POLICY));
});

const having = async (text: string) => {
  const contents = [...bundles].map(async ([name, file]) => [name, await readFile(file, 'utf8')] as const);
  return (await Promise.all(contents)).filter(([, content]) => content.includes(text)).map(([name]) => name);
};

describe('what sls package makes with a codebox.yml', () => {
  const receiver = useReceiver();

  test('has its rules in the functions that read public packages, and in no others', async () => {
    const found = await having('a reason of the packaging test');
    expect(found).toEqual(expect.arrayContaining(['get', 'tarGet', 'distTagsGet']));
    expect(found).not.toEqual(expect.arrayContaining(['authorizerGithub']));
    expect(found.length).toBeLessThan(bundles.size / 2);
  });

  test('has its settings in every function, as its variables would have them', async () => {
    expect((await having('only-here/')).sort()).toEqual([...bundles.keys()].sort());
  });

  test('has its webhooks in the function that tells them, which tries to do so', async () => {
    expect(await having('hook-of-the-test')).toEqual(['webhooks']);
    const body = message('info:package:put');
    const variables = {
      registry: 'https://registry.example/',
      webhookSecrets: `url=${receiver.url('/', 'localhost').replace('http:', 'https:')},key=secret`,
      webhookQueue: receiver.url('/queue'),
    };
    // A function connects to no private address, so it comes as far as that on a machine without a network.
    const said = await calling('webhooks', queueEvent(body), variables);
    expect(said).toContain('"hook-of-the-test"');
    expect(said).toContain('The URL leads to an address that is not public.');
    // What came is for the queue.
    expect(receiver.got.map((got) => got.body)).not.toContain(body);
  });

  test('keeps to the budgets', async () => {
    expect(await tooLarge(bundles)).toEqual([]);
  });

  test('goes by it: what no access rule names is not found, and what a rule holds back is not served', async () => {
    const upstream = await startUpstream();
    const s3 = createServer((_request, response) => {
      response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchKey</Code></Error>');
    });
    const places = { registry: upstream.url, s3Endpoint: await listen(s3) };
    for (const name of ['left-pad', 'right-pad']) upstream.publish(name, '1.0.0');
    try {
      expect(await asked('left-pad', places)).toContain('all are held back');
      expect(await asked('right-pad', places)).toContain('Package right-pad was not found.');
    } finally {
      await Promise.all([upstream.close(), close(s3)]);
    }
  });
});

/** What the packaged function says of a package where the bucket is empty. */
function asked(name: string, places: Readonly<Record<string, string>>): Promise<string> {
  return calling('get', apiEvent({ params: { name } }), places);
}

/** What a packaged function answers, and logs, on the Node that Lambda has. */
async function calling(
  name: string,
  event: unknown,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const script = `require(process.argv[1]).default(JSON.parse(process.argv[2])).then(({ body }) => console.error(body));`;
  const args = ['-e', script, String(bundles.get(name)), JSON.stringify(event)];
  const { stdout, stderr } = await promisify(execFile)(await node24(), args, {
    env: { ...ENVIRONMENT, ...variables },
  });
  return stdout + stderr;
}

const ENVIRONMENT = {
  region: 'eu-central-1',
  bucket: 'packages',
  githubUrl: 'https://github.example/api/v3',
  githubClientId: 'client-id',
  restrictedOrgs: 'acme',
  admins: 'alice',
  apiEndpoint: 'https://npm.example/registry',
  AWS_ACCESS_KEY_ID: 'KEY-OF-LAMBDA',
  AWS_SECRET_ACCESS_KEY: 'secret-of-lambda',
};
