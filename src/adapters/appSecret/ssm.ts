import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** The decrypted value of a parameter in SSM's Parameter Store; undefined where it has none. */
export async function readParameter(region: string, name: string): Promise<string | undefined> {
  const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000 };
  const client = new SSMClient({ region, maxAttempts: 2, requestHandler });
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value;
}
