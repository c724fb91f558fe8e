import { expect } from '@jest/globals';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import authorize from '../../src/authorizers/github';
import { setEnvironment } from '../support/environment';
import { authorizerEvent } from '../support/events';
import { CLIENT_ID, CLIENT_SECRET } from '../support/github';

export const ask = (authorization: string) => authorize(authorizerEvent({ authorization }));
export const bearer = (token: string) => ask(`Bearer ${token}`);
export const basic = (text: string) => ask(`Basic ${Buffer.from(text).toString('base64')}`);

/** Runs with other settings than the rest of a file. */
export async function configured(
  { apiUrl }: { readonly apiUrl: string },
  changes: Readonly<Record<string, string>>,
  run: () => Promise<void>,
): Promise<void> {
  const { bucket } = process.env;
  const app = { githubClientId: CLIENT_ID, githubSecret: CLIENT_SECRET };
  const restore = setEnvironment({ githubUrl: apiUrl, ...app, bucket, ...changes });
  await run().finally(restore);
}

/** The methods that a policy allows on every path. */
export function allowed({ policyDocument }: APIGatewayAuthorizerResult): string[] {
  const granted = policyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
  const resources = granted.flatMap((statement) =>
    'Resource' in statement ? (statement.Resource ?? []) : [],
  );
  return resources
    .map((arn) => arn.split('/').slice(2).join('/'))
    .filter((path) => /^[A-Z]+\/\*$/.test(path));
}

export const READ = ['GET/*', 'HEAD/*'];
export const WRITE = [...READ, 'PUT/*', 'DELETE/*', 'POST/*'];

export function expectDenied(policy: APIGatewayAuthorizerResult, username: string): void {
  expect(policy.policyDocument.Statement).toEqual([expect.objectContaining({ Effect: 'Deny' })]);
  expect(policy.context).toMatchObject({ username });
}
