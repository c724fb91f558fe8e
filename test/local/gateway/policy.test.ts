import { describe, expect, test } from '@jest/globals';
import { allows, readPolicy } from '../../../src/local/gateway/policy';

const ARN = 'arn:aws:execute-api:local:000000000000:local/local/GET/registry/@acme%2fwidget';

type Options = { readonly Effect?: string; readonly Action?: unknown; readonly Resource?: unknown };

function statement({ Effect = 'Allow', Action = 'execute-api:Invoke', Resource = '*' }: Options = {}) {
  return { Effect, Action, Resource };
}

function decide(...statements: readonly object[]): boolean {
  return allows(readPolicy({ Version: '2012-10-17', Statement: statements }), ARN);
}

describe('policy', () => {
  test.each([
    ['*', true],
    [ARN, true],
    ['arn:aws:execute-api:*:*:local/local/GET/registry*', true],
    ['arn:aws:execute-api:local:000000000000:local/*/GET/*', true],
    ['arn:aws:execute-api:local:000000000000:local/local/???/registry/*', true],
    [['nothing', '*/registry/*'], true],
    ['arn:aws:execute-api:local:000000000000:local/local/PUT/registry*', false],
    ['arn:aws:execute-api:local:000000000000:local/local/GET/registry', false],
    ['arn.aws.execute-api.*', false],
    ['*/registry/@acme?widget', false],
  ])('an Allow for %s: %s', (Resource, expected) => {
    expect(decide(statement({ Resource }))).toBe(expected);
  });

  test('a Deny wins wherever it stands', () => {
    const deny = statement({ Effect: 'Deny', Resource: '*/registry/*' });
    expect(decide(deny, statement())).toBe(false);
    expect(decide(statement(), deny)).toBe(false);
    expect(decide(statement(), statement({ Effect: 'Deny', Resource: '*/PUT/*' }))).toBe(true);
  });

  test.each([
    ['execute-api:*', true],
    ['EXECUTE-API:invoke', true],
    [['s3:GetObject', 'execute-api:Invoke'], true],
    ['execute-api:ManageConnections', false],
  ])('the action %s: %s', (Action, expected) => {
    expect(decide(statement({ Action }))).toBe(expected);
  });

  test.each([
    [undefined],
    ['{}'],
    [{ Statement: [] }],
    [{ Statement: ['Allow'] }],
    [{ Statement: [statement({ Effect: 'allow' })] }],
    [{ Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke' }] }],
    [{ Statement: [statement({ Resource: ['*', 1] })] }],
    [{ Statement: [{ ...statement(), Condition: {} }] }],
    [{ Statement: [{ Effect: 'Allow', NotAction: 'x', Resource: '*' }] }],
  ])('%j is no policy that can be evaluated', (document) => {
    expect(() => readPolicy(document)).toThrow();
  });
});
