import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { PATIENT } from './patience';

/** The decrypted value of a parameter in SSM's Parameter Store; undefined where it has none. */
export async function readParameter(region: string, name: string): Promise<string | undefined> {
  const client = new SSMClient({ region, ...PATIENT });
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  return Parameter?.Value;
}
