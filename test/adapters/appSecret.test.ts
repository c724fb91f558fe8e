import { inspect } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createAppSecret, createSessionSecrets } from '../../src/adapters/appSecret';
import { Secret } from '../../src/lib/secret';

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
const VALUE = '0123456789abcdef0123456789abcdef01234567';
const inSsm = { region, githubSecret: { store: 'ssm', name: '/codebox/secret' } } as const;
const inManager = { region, githubSecret: { store: 'secretsmanager', name: 'codebox/secret' } } as const;
const reveal = async (secret: () => Promise<Secret>) => (await secret()).reveal();

describe('the secret of the OAuth app', () => {
  test('is the configured one, if that is no place', async () => {
    expect(await reveal(createAppSecret({ region, githubSecret: new Secret(VALUE) }))).toBe(VALUE);
    expect(ssm.calls()).toHaveLength(0);
  });

  test('is read from SSM, decrypted, and once only', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: `${VALUE}\n` } });
    const secret = createAppSecret(inSsm);
    expect(await Promise.all([reveal(secret), reveal(secret)])).toEqual([VALUE, VALUE]);
    expect(await reveal(secret)).toBe(VALUE);
    const calls = ssm.commandCalls(GetParameterCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([
      { Name: '/codebox/secret', WithDecryption: true },
    ]);
  });

  test('is read from Secrets Manager', async () => {
    secretsManager.on(GetSecretValueCommand).resolves({ SecretString: VALUE });
    expect(await reveal(createAppSecret(inManager))).toBe(VALUE);
    const [call] = secretsManager.commandCalls(GetSecretValueCommand);
    expect(call?.args[0].input).toEqual({ SecretId: 'codebox/secret' });
  });

  test('is asked for again after a failure', async () => {
    ssm
      .on(GetParameterCommand)
      .rejectsOnce(new Error('throttled'))
      .resolves({ Parameter: { Value: VALUE } });
    const secret = createAppSecret(inSsm);
    await expect(secret()).rejects.toMatchObject({ status: 500 });
    expect(await reveal(secret)).toBe(VALUE);
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

  test.each([
    ['hunter2', /^What ssm:\/codebox\/secret holds must have at least 32 characters\./],
    [
      'ssm:/codebox/the-secret-of-the-other-stage',
      /^What ssm:\/codebox\/secret holds must be the secret itself/,
    ],
    ['SSM:/codebox/the-secret-of-the-other-stage', /must be the secret itself/],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:x', /must be the secret itself/],
  ])('must not be one that can be guessed: %s', async (value, reason) => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: value } });
    secretsManager.on(GetSecretValueCommand).resolves({ SecretString: value });
    const error: unknown = await createAppSecret(inSsm)().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 500, cause: { message: expect.stringMatching(reason) } });
    expect(inspect(error)).not.toContain(value);
    await expect(createAppSecret(inManager)()).rejects.toMatchObject({ status: 500 });
  });

  test('must not be empty', async () => {
    secretsManager.on(GetSecretValueCommand).resolves({});
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: ' ' } });
    await expect(createAppSecret(inManager)()).rejects.toMatchObject({ status: 500 });
    await expect(createAppSecret(inSsm)()).rejects.toMatchObject({ status: 500 });
  });
});

describe('the secrets that seal and sign', () => {
  const OLDER = 'an-older-secret-of-the-tests-0123456789';
  const appSecret = async () => new Secret(VALUE);
  const revealed = async (sessionSecrets: Parameters<typeof createSessionSecrets>[0]['sessionSecrets']) => {
    const found = await createSessionSecrets({ region, sessionSecrets }, appSecret)();
    return found.map((secret) => secret.reveal());
  };
  const place = { store: 'ssm', name: '/codebox/session' } as const;

  test('are the configured ones, and without any the client secret', async () => {
    expect(await revealed([new Secret(OLDER), new Secret(VALUE)])).toEqual([OLDER, VALUE]);
    expect(await revealed([])).toEqual([VALUE]);
  });

  test('are read where AWS keeps them, one or two, and once only', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: `${VALUE}, ${OLDER}\n` } });
    const secrets = createSessionSecrets({ region, sessionSecrets: place }, appSecret);
    expect((await secrets()).map((secret) => secret.reveal())).toEqual([VALUE, OLDER]);
    await secrets();
    const calls = ssm.commandCalls(GetParameterCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([
      { Name: '/codebox/session', WithDecryption: true },
    ]);
    secretsManager.on(GetSecretValueCommand).resolves({ SecretString: OLDER });
    expect(await revealed({ store: 'secretsmanager', name: 'codebox/session' })).toEqual([OLDER]);
  });

  test('must not be ones that can be guessed, nor missing', async () => {
    for (const value of [
      'hunter2',
      `${VALUE},`,
      `${VALUE},hunter2`,
      'ssm:/codebox/the-secret-of-another-stage',
    ]) {
      ssm.on(GetParameterCommand).resolves({ Parameter: { Value: value } });
      await expect(revealed(place)).rejects.toMatchObject({ status: 500 });
    }
    ssm.on(GetParameterCommand).rejects(new Error('throttled'));
    await expect(revealed(place)).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('CODEBOX_SESSION_SECRET'),
    });
  });
});

test('a function that the deployment does not tell the client secret says so to the log alone', async () => {
  await expect(createAppSecret({ region, githubSecret: undefined })()).rejects.toMatchObject({
    status: 500,
    message: 'The registry cannot use its own secret. Its operator finds the reason in the log.',
    cause: new Error('The deployment does not tell this function the client secret.'),
  });
});
