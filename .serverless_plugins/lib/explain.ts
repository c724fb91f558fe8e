import { RegistryError } from '../../src/errors';
import type { Serverless } from './framework';

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'];
const UNKNOWN_CREDENTIALS = [
  'CredentialsProviderError',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];
const UNREACHABLE = ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT', 'TimeoutError'];

const NO_CREDENTIALS =
  'There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with aws sso login.';

/** `message` is a sentence for the operator. */
export class OperatorError extends Error {}

/** What AWS, or what we ask there, did wrong, in a sentence for the operator; undefined for a fault of our own. */
export function explain(error: unknown): string | undefined {
  if (error instanceof OperatorError) return error.message;
  if (error instanceof RegistryError) return withCause(error);
  const { name, code, status, message } = facts(error);
  // The framework's code, for whatever needs credentials first.
  if (code === 'AWS_CREDENTIALS_NOT_FOUND') return NO_CREDENTIALS;
  if (EXPIRED.includes(name)) return 'Your AWS credentials have expired. Get new ones and try again.';
  if (UNKNOWN_CREDENTIALS.includes(name))
    return 'AWS does not know your credentials. Check the profile or the keys.';
  if (UNREACHABLE.includes(name)) return `AWS cannot be reached (${name}).`;
  if (name === 'NoSuchBucket') return 'The bucket does not exist. Check CODEBOX_BUCKET and --stage.';
  if (status === 301) return 'The bucket is in another region than CODEBOX_REGION says.';
  if (status === 403) return `Your AWS credentials do not allow this: ${inside(message)}.`;
  return status === undefined ? undefined : `AWS refused: ${name}, ${inside(message)}.`;
}

/** The same for the one of many that failed, where a fault of our own must not stop the others. */
export function reason(error: unknown): string {
  return explain(error) ?? facts(error).message;
}

/** S3's status of an error of the SDK. */
export function statusOf(error: unknown): number | undefined {
  return facts(error).status;
}

type Facts = {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly message: string;
};

function facts(error: unknown): Facts {
  if (typeof error !== 'object' || error === null)
    return { name: '', code: undefined, status: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const name = 'name' in error && typeof error.name === 'string' ? error.name : '';
  const message = 'message' in error ? String(error.message) : '';
  return { name: code && UNREACHABLE.includes(code) ? code : name, code, status: httpStatus(error), message };
}

function httpStatus(error: object): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null)
    return undefined;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: unknown };
  return typeof httpStatusCode === 'number' ? httpStatusCode : undefined;
}

/** For the end of another sentence. */
function inside(message: string): string {
  return message.replace(/\.$/, '');
}

function withCause({ message, cause }: RegistryError): string {
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

/** The error for the framework to show: a sentence without a stack, save for a fault of our own. */
export function operatorError({ classes }: Serverless, error: unknown): unknown {
  const sentence = explain(error);
  return sentence === undefined ? error : new classes.Error(sentence, 'CODEBOX');
}
