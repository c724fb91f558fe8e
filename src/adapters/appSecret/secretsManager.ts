import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The current text of a secret in Secrets Manager; undefined where it has none. */
export async function readSecretValue(region: string, id: string): Promise<string | undefined> {
  const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000 };
  const client = new SecretsManagerClient({ region, maxAttempts: 2, requestHandler });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
  return SecretString;
}
