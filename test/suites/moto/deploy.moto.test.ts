import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { s3Storage } from '../../../src/adapters/s3';
import { packagedFolder } from '../../support/lambda/package';
import { publishDocument, storedPackument } from '../../support/packages';
import { BUCKET, type Deployment, openDeployment, STAGE } from './deployment';

const region = 'eu-central-1';
const client = new S3Client({ region, forcePathStyle: true });
const lambda = new LambdaClient({ region });

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openDeployment();
});
afterAll(async () => {
  await deployment.close();
  client.destroy();
  lambda.destroy();
});

/** What a command said, on either stream, if it ended well. */
async function said(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await deployment.sls(...args);
  const output = stdout + stderr;
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  return output;
}

async function putPackage(): Promise<void> {
  const { tarball, dist } = await publishDocument({ name: 'widget' });
  const counts = { fileCount: 1, unpackedSize: Buffer.byteLength('{"name":"widget","version":"1.0.0"}') };
  const index = storedPackument({ name: 'widget', versions: { '1.0.0': { dist: { ...dist, ...counts } } } });
  const storage = s3Storage({ client, bucket: BUCKET });
  await storage.create('widget/1.0.0.tgz', tarball);
  await storage.create('widget/index.json', Buffer.from(index));
}

// One after the other: a deployment takes longer than all that follows.
describe('a deployment to an emulator of AWS', () => {
  test('sls deploy makes the stack, and goes on from there the next time', async () => {
    expect(await said('deploy')).toContain(`Service deployed to stack codebox-npm-${STAGE}`);
    expect(await said('deploy', '--force')).toContain(`Service deployed to stack codebox-npm-${STAGE}`);
  });

  test('tells functions the secrets that they use, and no others', async () => {
    const told = async (name: string) => {
      const FunctionName = `codebox-npm-${STAGE}-${name}`;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return Object.keys(Environment?.Variables ?? {}).filter((variable) => variable.endsWith('Secret'));
    };
    expect(await told('put')).toEqual([]);
    expect((await told('doneGet')).sort()).toEqual(['githubSecret', 'sessionSecret']);
  });

  test('doctor finds nothing wrong', async () => {
    expect(await said('codebox', 'doctor')).toMatch(/checks passed: \d+, failed: 0/);
  });

  test('verify reads what is in the bucket', async () => {
    // The emulator's CloudFormation leaves that out.
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
    await putPackage();
    expect(await said('codebox', 'verify')).toContain('packages read: 1, tarballs sound: 1, failed: 0');
  });

  test('remove wants consent for a bucket with packages, and then leaves nothing', async () => {
    const { code, stdout, stderr } = await deployment.sls('remove');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(`The bucket ${BUCKET} holds 1 package`);
    await said('remove', '--delete-packages', BUCKET);
    const bucket = client.send(new HeadBucketCommand({ Bucket: BUCKET }));
    await expect(bucket).rejects.toMatchObject({ name: 'NotFound' });
  });
});

/** The framework makes resources wait for what they name, which they do anyway. */
const ACCEPTED = ['W3005'];

test('cfn-lint finds nothing in the template', async () => {
  const template = path.join(await packagedFolder(), 'cloudformation-template-update-stack.json');
  const args = ['--format', 'json', '--ignore-checks', ...ACCEPTED, '--', template];
  const { stdout } = await promisify(execFile)('cfn-lint', args).catch((error: unknown) => Object(error));
  expect(JSON.parse(stdout || '[]')).toEqual([]);
});
