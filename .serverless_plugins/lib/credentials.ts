import type { Serverless } from './framework';

/** Asks AWS who the operator is. Rejects for credentials that are missing, expired or unknown. */
export async function assertCredentials(serverless: Serverless): Promise<void> {
  await serverless.getProvider('aws').getAccountInfo();
}

/**
 * The adapters look for credentials in the environment, and the framework knows other places, too: a profile of the
 * stage, or one in serverless.yml. A profile in the environment would come before the keys, and may be somebody else's.
 */
export async function lendCredentials(serverless: Serverless): Promise<void> {
  const { credentials } = await serverless.getProvider('aws').getAwsSdkV3Config();
  const found = typeof credentials === 'function' ? await credentials() : credentials;
  if (!found) return;
  delete process.env.AWS_PROFILE;
  process.env.AWS_ACCESS_KEY_ID = found.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = found.secretAccessKey;
  if (found.sessionToken === undefined) delete process.env.AWS_SESSION_TOKEN;
  else process.env.AWS_SESSION_TOKEN = found.sessionToken;
}
