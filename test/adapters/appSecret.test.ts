import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createAppSecret } from '../../src/adapters/appSecret';
import { Secret } from '../../src/secret';

const ssm = mockClient(SSMClient);
const secretsManager = mockClient(SecretsManagerClient);
beforeEach(() => {
  ssm.reset();
  secretsManager.reset();
});
afterAll(() => {
  ssm.restore();
  secretsManager.restore();
});

const region = 'eu-central-1';
const inSsm = { region, githubSecret: { store: 'ssm', name: '/codebox/secret' } } as const;
const inManager = { region, githubSecret: { store: 'secretsmanager', name: 'codebox/secret' } } as const;
const reveal = async (secret: () => Promise<Secret>) => (await secret()).reveal();

describe('the secret of the OAuth app', () => {
  test('is the configured one, if that is no place', async () => {
    expect(await reveal(createAppSecret({ region, githubSecret: new Secret('s3cret') }))).toBe('s3cret');
    expect(ssm.calls()).toHaveLength(0);
  });

  test('is read from SSM, decrypted, and once only', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 's3cret\n' } });
    const secret = createAppSecret(inSsm);
    expect(await Promise.all([reveal(secret), reveal(secret)])).toEqual(['s3cret', 's3cret']);
    expect(await reveal(secret)).toBe('s3cret');
    const calls = ssm.commandCalls(GetParameterCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([
      { Name: '/codebox/secret', WithDecryption: true },
    ]);
  });

  test('is read from Secrets Manager', async () => {
    secretsManager.on(GetSecretValueCommand).resolves({ SecretString: 's3cret' });
    expect(await reveal(createAppSecret(inManager))).toBe('s3cret');
    const [call] = secretsManager.commandCalls(GetSecretValueCommand);
    expect(call?.args[0].input).toEqual({ SecretId: 'codebox/secret' });
  });

  test('is asked for again after a failure', async () => {
    ssm
      .on(GetParameterCommand)
      .rejectsOnce(new Error('throttled'))
      .resolves({ Parameter: { Value: 's3cret' } });
    const secret = createAppSecret(inSsm);
    await expect(secret()).rejects.toMatchObject({ status: 500 });
    expect(await reveal(secret)).toBe('s3cret');
  });

  test.each([
    ['the functions may not read it', inSsm],
    ['it is not there', inManager],
  ])('gives the operator a sentence where %s', async (_why, config) => {
    const refusal = Object.assign(new Error('hunter2'), { name: 'AccessDeniedException' });
    ssm.on(GetParameterCommand).rejects(refusal);
    secretsManager.on(GetSecretValueCommand).rejects(refusal);
    const { store, name } = config.githubSecret;
    await expect(createAppSecret(config)()).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('CODEBOX_GITHUB_SECRET'),
      cause: new Error(`${store}:${name} could not be read: AccessDeniedException.`),
    });
  });

  test('must not be empty', async () => {
    secretsManager.on(GetSecretValueCommand).resolves({});
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: ' ' } });
    await expect(createAppSecret(inManager)()).rejects.toMatchObject({ status: 500 });
    await expect(createAppSecret(inSsm)()).rejects.toMatchObject({ status: 500 });
  });
});
