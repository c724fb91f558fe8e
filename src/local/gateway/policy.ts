import { isObject } from '../../lib/json';

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly RegExp[];
  readonly resources: readonly RegExp[];
};

/**
 * The statements of an IAM policy. Throws if it is not a policy, or uses something that is not evaluated
 * here.
 */
export function readPolicy(document: unknown): readonly Statement[] {
  const statements = isObject(document) ? list(document.Statement) : [];
  if (statements.length === 0) throw new Error('The policy has no statement.');
  return statements.map(readStatement);
}

/**
 * Does the policy allow execute-api:Invoke on that ARN? An explicit Deny wins; without an Allow it is denied.
 */
export function allows(statements: readonly Statement[], arn: string): boolean {
  const about = statements.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => pattern.test('execute-api:Invoke')) &&
      resources.some((pattern) => pattern.test(arn)),
  );
  return about.length > 0 && about.every(({ effect }) => effect === 'Allow');
}

const KNOWN = ['Sid', 'Effect', 'Action', 'Resource'];

function readStatement(value: unknown): Statement {
  if (!isObject(value)) throw new Error('A statement of the policy is not an object.');
  const unknown = Object.keys(value).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined)
    throw new Error(`A statement of the policy has ${unknown}, which is not supported.`);
  const effect = value.Effect;
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Error('A statement must have the Effect Allow or Deny.');
  return {
    effect,
    actions: texts(value.Action).map((pattern) => toExpression(pattern, 'is')),
    resources: texts(value.Resource).map((pattern) => toExpression(pattern, 's')),
  };
}

function texts(value: unknown): readonly string[] {
  const items = list(value);
  const found = items.filter((item) => typeof item === 'string');
  if (found.length === 0 || found.length < items.length) {
    throw new Error('A statement needs Action and Resource, each a text or a list of texts.');
  }
  return found;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** `*` is anything, slashes too; `?` is any one character. */
function toExpression(pattern: string, flags: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, flags);
}
