import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PATIENT } from './patience';

/** The current text of a secret in Secrets Manager; undefined where it has none. */
export async function readSecretValue(region: string, id: string): Promise<string | undefined> {
  const client = new SecretsManagerClient({ region, ...PATIENT });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
  return SecretString;
}
