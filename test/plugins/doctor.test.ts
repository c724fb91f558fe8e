import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { type GitHubStandIn, startGitHub } from '../../src/local/github';
import { setEnvironment } from '../support/environment';
import { fakeDeployment, lambdaError } from '../support/fakeDeployment';
import { type FakeS3, fakeS3, s3Error } from '../support/fakeS3';
import {
  type FakeServerless,
  fakeServerless,
  noCredentials,
  ServerlessError,
} from '../support/fakeServerless';
import { faults } from '../support/faults';
import { close, listen } from '../support/server';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const SECRET = 'client-secret-of-the-tests-0123456789abcd';
const ALL_PASSED = [
  'Variables',
  'GitHub',
  'Public registry',
  'AWS credentials',
  'Bucket',
  'Functions',
  'Topic',
  'Tokens for machines',
  'Public URL',
];

const TOKEN_TOPIC = 'arn:aws:sns:eu-central-1:123456789012:tokens';

const functions = Object.fromEntries(
  ['get', 'put', 'authorizerGithub'].map((name) => [name, { name: `codebox-npm-test-${name}` }]),
);

const sns = mockClient(SNSClient);
const ssm = mockClient(SSMClient);
let pingStatus = 200;
const registry = createServer((request, response) => {
  response.writeHead(request.url === '/registry/-/ping' ? pingStatus : 404).end('{}');
});
let registryUrl: string;
let github: GitHubStandIn;
let upstream: FakeUpstream;
let s3: FakeS3;
let lambda: ReturnType<typeof fakeDeployment>;
let serverless: FakeServerless;
let restore: () => void;

beforeAll(async () => {
  registryUrl = `${await listen(registry)}/registry`;
  github = await startGitHub({ clientId: 'client-id', clientSecret: SECRET, users: [] });
  upstream = await startUpstream();
});
afterAll(async () => {
  await close(registry);
  await github.close();
  await upstream.close();
});
beforeEach(() => {
  restore = setEnvironment({
    CODEBOX_REGION: 'eu-central-1',
    CODEBOX_BUCKET: 'acme',
    CODEBOX_REGISTRY: upstream.url,
    CODEBOX_GITHUB_URL: github.apiUrl,
    CODEBOX_GITHUB_CLIENT_ID: 'client-id',
    CODEBOX_GITHUB_SECRET: SECRET,
    CODEBOX_RESTRICTED_ORGS: '*',
    CODEBOX_S3_ENDPOINT: undefined,
  });
  pingStatus = 200;
  s3 = fakeS3({ bucket: 'acme-test' });
  lambda = fakeDeployment({
    'codebox-npm-test-put': {
      apiEndpoint: registryUrl,
      logTopic: 'arn:aws:sns:eu-central-1:123456789012:log',
    },
    'codebox-npm-test-get': {},
    'codebox-npm-test-authorizerGithub': { tokenTopic: TOKEN_TOPIC },
  });
  sns.reset();
  ssm.reset();
  sns.on(GetTopicAttributesCommand).resolves({});
  serverless = fakeServerless('acme-test', { functions });
});
afterEach(() => {
  upstream.heal();
  lambda.restore();
  s3.restore();
  restore();
});

async function failures(variables: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const restoreThese = setEnvironment(variables);
  const failed = await serverless.run(CodeboxTools, 'codebox:doctor:doctor').catch((error: unknown) => error);
  restoreThese();
  expect(failed).toBeInstanceOf(ServerlessError);
  return String(failed);
}

/** The repository has no policy. */
const FIREWALL = [
  'Firewall: none: nothing is held back, and fresh public versions are served at once (docs/firewall.md)',
  'Rules without a deployment: none',
];

describe('sls codebox doctor', () => {
  test('gives every part a tick when all is well', async () => {
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    expect(serverless.output.success).toEqual(ALL_PASSED);
    expect(serverless.output.notice).toEqual([...FIREWALL, 'checks passed: 9, failed: 0']);
  });

  test('warns of what is allowed, but seldom meant', async () => {
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    expect(serverless.output.warning).toEqual([
      'CODEBOX_ADMINS is empty: nobody may publish.',
      'Everybody with a GitHub account may read your packages (*).',
    ]);
  });

  test('says how old the list of malware is, and warns where that is more than a day', async () => {
    const folder = await makeTempFolder();
    const policyFile = path.join(folder, 'codebox.yml');
    await writeFile(policyFile, 'firewall: {malware: block}');
    const restorePolicy = setEnvironment({ CODEBOX_POLICY: policyFile });
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    const now = new Date().toISOString();
    s3.put('-/policy/malware/state.json', JSON.stringify({ checkedAt: now }));
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    s3.put('-/policy/malware/state.json', JSON.stringify({ checkedAt: '2020-01-01T00:00:00.000Z' }));
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    restorePolicy();
    await removeFolder(folder);
    const { notice, warning } = serverless.output;
    expect(notice).toContain(`GitHub's list of malware: it was complete at ${now}.`);
    expect(warning.filter((text) => text.includes('list of malware'))).toEqual([
      expect.stringContaining('it was never brought'),
      expect.stringContaining('it was complete at 2020-01-01'),
    ]);
  });

  describe('with an upstream whose token AWS keeps', () => {
    const TOKEN = 'token-of-the-private-upstream-0123456789';
    let packages: FakeUpstream;
    let folder: string;
    beforeEach(async () => {
      packages = await startUpstream({ token: TOKEN });
      folder = await makeTempFolder();
      const entry = { packages: ['@acme-old/*'], url: packages.url, token: 'ssm:/codebox/packages' };
      process.env.CODEBOX_POLICY = path.join(folder, 'codebox.yml');
      await writeFile(process.env.CODEBOX_POLICY, JSON.stringify({ upstreams: [entry] }));
    });
    afterEach(async () => {
      delete process.env.CODEBOX_POLICY;
      await removeFolder(folder);
      await packages.close();
    });
    const keeps = (Value: string) => ssm.on(GetParameterCommand).resolves({ Parameter: { Value } });
    const sent = () => packages.requests.map(({ headers }) => headers.authorization);

    test('asks with the token', async () => {
      keeps(TOKEN);
      await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
      expect(serverless.output.success).toEqual(ALL_PASSED);
      expect(sent()).toEqual([`Bearer ${TOKEN}`]);
      expect(JSON.stringify(serverless.output).replaceAll('Tokens for machines', '')).not.toMatch(/token/i);
    });

    test('notices a token that the upstream refuses', async () => {
      keeps('token-of-yesterday');
      const told = await failures();
      expect(told).toContain(`Public registry: ${packages.url}: The upstream registry refuses access`);
      expect(told).not.toContain('token-of-yesterday');
    });

    test('notices a place without a token', async () => {
      ssm.on(GetParameterCommand).rejects(lambdaError('ParameterNotFound', 400));
      expect(await failures()).toContain('(ssm:/codebox/packages could not be read: ParameterNotFound.)');
    });

    test('says that it did not try a token that is the functions’ alone to read', async () => {
      ssm.on(GetParameterCommand).rejects(lambdaError('AccessDeniedException', 400));
      await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
      expect(serverless.output.success).toEqual(ALL_PASSED);
      expect(serverless.output.warning).toContain(
        `The token of the upstream ${packages.url} was not tried: ssm:/codebox/packages could not be read: AccessDeniedException. The functions read it by roles of their own.`,
      );
      expect(sent()).toEqual([undefined]);
    });
  });

  test('warns of an account that may run few functions at once, as new ones do', async () => {
    lambda.mock.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 10 } });
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    expect(serverless.output.warning).toContain(
      'Your AWS account runs 10 functions at once. One npm install can need more, and then gets 503. Ask for 100 or more in Service Quotas: AWS Lambda, Concurrent executions.',
    );
    expect(serverless.output.notice).toEqual([...FIREWALL, 'checks passed: 9, failed: 0']);
  });

  test('says so where it may not read how many that are, and goes on', async () => {
    lambda.mock.on(GetAccountSettingsCommand).rejects(lambdaError('AccessDeniedException', 403));
    await serverless.run(CodeboxTools, 'codebox:doctor:doctor');
    expect(serverless.output.warning.at(-1)).toContain(
      'could not be read: Your AWS credentials do not allow',
    );
  });

  test('notices that GitHub refuses the secret, without repeating it', async () => {
    const told = await failures({ CODEBOX_GITHUB_SECRET: 'hunter2-0123456789abcdef0123456789abcd' });
    expect(told).toContain("GitHub: GitHub refused the registry's own credentials.");
    expect(told).not.toContain('hunter2');
    expect(serverless.output.success).toHaveLength(8);
  });

  test('lists the variables first, and what cannot be asked without them', async () => {
    const told = await failures({ CODEBOX_GITHUB_SECRET: undefined, CODEBOX_REGISTRY: 'nowhere' });
    expect(told).toContain('CODEBOX_REGISTRY is not an http(s) URL.');
    expect(told).toContain('CODEBOX_GITHUB_SECRET is missing.');
    expect(told).toContain('GitHub: Set the variables first.');
  });

  test('notices a public registry that is down', async () => {
    upstream.fail(faults.status(500));
    expect(await failures()).toContain('Public registry: The upstream registry answered 500');
  });

  test.each([
    ['that are missing', noCredentials, 'There are no AWS credentials. Set AWS_PROFILE, or'],
    [
      'that have expired',
      () => Promise.reject(lambdaError('ExpiredToken', 403)),
      'Your AWS credentials have expired.',
    ],
  ])(
    'tells once of AWS credentials %s, and what is all right without them',
    async (_case, account, sentence) => {
      serverless = fakeServerless('acme-test', { account });
      const told = await failures();
      expect(told.split('\n').filter((line) => line.includes('credentials'))).toHaveLength(1);
      expect(told).toContain(`AWS credentials: ${sentence}`);
      expect(serverless.output.success).toEqual(['Variables', 'GitHub', 'Public registry']);
      expect(serverless.output.notice).toEqual([FIREWALL[0], 'checks passed: 3, left out: 5, failed: 1']);
      expect(serverless.output.warning.join()).not.toContain('could not be read');
    },
  );

  test('notices a missing bucket', async () => {
    s3.failNext('HeadBucket', s3Error('NotFound', 404));
    expect(await failures()).toContain('Bucket: There is no bucket acme-test. Deploy the stage');
  });

  test('notices a bucket that it may not see', async () => {
    s3.failNext('HeadBucket', s3Error('Forbidden', 403));
    expect(await failures()).toContain('Bucket: Your AWS credentials do not allow this');
  });

  test('notices a function that was never deployed', async () => {
    lambda.variables.delete('codebox-npm-test-get');
    expect(await failures()).toContain('Functions: There is no function codebox-npm-test-get.');
    expect(serverless.output.success).toHaveLength(8);
  });

  test('notices a registry that asks itself for public packages', async () => {
    lambda.variables.set('codebox-npm-test-get', { registry: registryUrl, apiEndpoint: registryUrl });
    expect(await failures()).toContain(
      `Functions: The function get asks this registry itself for public packages (${registryUrl}). Set CODEBOX_REGISTRY`,
    );
    expect(
      await failures({ CODEBOX_PUBLIC_URL: 'https://npm.example', CODEBOX_REGISTRY: 'https://npm.example' }),
    ).toContain('Variables: CODEBOX_REGISTRY is this registry itself.');
  });

  test('notices a topic that is gone', async () => {
    sns.on(GetTopicAttributesCommand).rejects(lambdaError('NotFoundException', 404));
    expect(await failures()).toContain('Topic: AWS refused: NotFoundException');
  });

  test('notices an authorizer that cannot tell of tokens for machines', async () => {
    sns
      .on(GetTopicAttributesCommand, { TopicArn: TOKEN_TOPIC })
      .rejects(lambdaError('NotFoundException', 404));
    expect(await failures()).toContain('Tokens for machines: AWS refused: NotFoundException');
    lambda.variables.set('codebox-npm-test-authorizerGithub', {});
    expect(await failures()).toContain(
      'Tokens for machines: The authorizer cannot tell when a token was used',
    );
  });

  test('notices a public URL that leads elsewhere, or nowhere', async () => {
    pingStatus = 403;
    expect(await failures()).toContain(
      `${registryUrl}/-/ping gives 403. Check the domain and CODEBOX_PUBLIC_URL.`,
    );
    lambda.variables.set('codebox-npm-test-put', {
      apiEndpoint: 'http://127.0.0.1:1/registry',
      logTopic: 'arn',
    });
    expect(await failures()).toContain('http://127.0.0.1:1/registry/-/ping gives no answer.');
  });
});
