import type { Serverless } from './framework';

/** Asks AWS who the operator is. Rejects for credentials that are missing, expired or unknown. */
export async function assertCredentials(serverless: Serverless): Promise<void> {
  await serverless.getProvider('aws').getAccountInfo();
}
