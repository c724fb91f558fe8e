import { LRUCache } from 'lru-cache';
import { isObject } from '../../lib/json';
import { Fault } from './answers';
import { type AuthorizerValues, type Incoming, methodArn } from './event';
import type { Functions } from './functions';
import { allows, readPolicy, type Statement } from './policy';
import type { AuthorizerDefinition } from './routes';

/** Resolves with the values about the caller for the function behind the route; rejects with a Fault. */
export type Authorize = (definition: AuthorizerDefinition, incoming: Incoming) => Promise<AuthorizerValues>;

type Decision = { readonly statements: readonly Statement[]; readonly values: AuthorizerValues };

/**
 * TOKEN authorizers. A decision is kept per token for every route, Deny as well as Allow; a failure is never
 * kept.
 */
export function createAuthorizers(functions: Functions): Authorize {
  const decisions = new LRUCache<string, Decision>({ max: 1000 });
  return async (definition, incoming) => {
    const token = tokenOf(definition, incoming);
    const key = `${definition.function.name} ${token}`;
    const known = decisions.get(key);
    const decision = known ?? (await ask(functions, definition, { token, incoming }));
    if (!known && definition.ttl > 0) decisions.set(key, decision, { ttl: definition.ttl * 1000 });
    const { statements, values: authorizer } = decision;
    if (!allows(statements, methodArn(incoming))) throw new Fault('ACCESS_DENIED', { authorizer });
    return authorizer;
  };
}

function tokenOf({ header, pattern }: AuthorizerDefinition, { message }: Incoming): string {
  const value = message.headers[header];
  if (typeof value !== 'string' || value === '' || !pattern.test(value)) throw new Fault('UNAUTHORIZED');
  return value;
}

async function ask(
  functions: Functions,
  definition: AuthorizerDefinition,
  { token, incoming }: { readonly token: string; readonly incoming: Incoming },
): Promise<Decision> {
  const event = { type: 'TOKEN', authorizationToken: token, methodArn: methodArn(incoming) };
  let result: unknown;
  try {
    result = await functions.invoke(definition.function, event);
  } catch (error) {
    // This one message is the authorizer's way to say 401.
    const isRefusal = error instanceof Error && error.message === 'Unauthorized';
    throw isRefusal ? new Fault('UNAUTHORIZED') : new Fault('AUTHORIZER_FAILURE', { cause: error });
  }
  try {
    return readDecision(result);
  } catch (error) {
    throw new Fault('AUTHORIZER_CONFIGURATION_ERROR', { cause: error });
  }
}

function readDecision(result: unknown): Decision {
  if (!isObject(result)) throw new Error('The authorizer did not return an object.');
  const { principalId, policyDocument, context = {} } = result;
  if (typeof principalId !== 'string') throw new Error('The authorizer returned no principalId.');
  if (Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT)
    throw new Error("The authorizer's result is larger than the 8 KB that API Gateway takes.");
  if (!isObject(context)) throw new Error("The authorizer's context is not an object.");
  const values = Object.entries(context).map(([name, value]) => [name, asText(name, value)]);
  return {
    statements: readPolicy(policyDocument),
    values: { principalId, ...Object.fromEntries(values) },
  };
}

/** The quota of API Gateway for a policy with its context. */
const MAX_RESULT = 8192;

/** API Gateway fails the request over null, lists and objects, and hands over the rest as text. */
function asText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new Error(`The authorizer's context has ${name}, which is not text, a number or a boolean.`);
}
