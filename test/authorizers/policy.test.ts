import { describe, expect, test } from '@jest/globals';
import { policyFor } from '../../src/authorizers/policy';
import { allows, readPolicy } from '../../src/local/gateway/policy';
import { authorizerEvent } from '../support/events';

const identity = {
  login: 'octo',
  id: 583231,
  avatar: '',
  kind: 'personal',
  scopes: undefined,
  createdAt: '2024-01-02T03:04:05Z',
  updatedAt: '2024-02-03T04:05:06Z',
} as const;
const { methodArn } = authorizerEvent();
const checked = '2026-01-02T03:04:05.678Z';
const api = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/test';

const principal = { login: 'octo', id: '583231', groups: new Set(['org:acme', 'team:acme/core']) };

function rightsOf(
  rights: { readonly read: boolean; readonly write: boolean },
  reasons: readonly string[] = [],
) {
  return { ...rights, principal, reasons };
}

function statements(rights: { readonly read: boolean; readonly write: boolean }, arn = methodArn) {
  return policyFor({ identity, rights: rightsOf(rights), checked, methodArn: arn }).policyDocument.Statement;
}

describe('policyFor', () => {
  test('lets a reader read the whole API, ask for advisories, and make and revoke tokens', () => {
    expect(statements({ read: true, write: false })).toEqual([
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: [
          `${api}/GET/*`,
          `${api}/HEAD/*`,
          `${api}/POST/-/npm/v1/security/*`,
          `${api}/POST/*/-/npm/v1/security/*`,
          `${api}/POST/-/npm/v1/tokens`,
          `${api}/POST/*/-/npm/v1/tokens`,
          `${api}/DELETE/-/npm/v1/tokens/token/*`,
          `${api}/DELETE/*/-/npm/v1/tokens/token/*`,
        ],
      },
    ]);
  });

  test('lets a writer use every other method too', () => {
    expect(statements({ read: true, write: true })).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Resource: expect.arrayContaining([
          `${api}/GET/*`,
          `${api}/PUT/*`,
          `${api}/DELETE/*`,
          `${api}/POST/*`,
        ]),
      }),
    ]);
  });

  test.each([
    ['nobody who may only read', false],
    ['those who may write something', true],
  ])('lets %s star a package, which is a PUT', (_who, write) => {
    const { policyDocument } = policyFor({
      identity,
      rights: rightsOf({ read: true, write }),
      checked,
      methodArn,
    });
    expect(allows(readPolicy(policyDocument), `${api}/PUT/registry/widget`)).toBe(write);
    expect(allows(readPolicy(policyDocument), `${api}/GET/registry/widget`)).toBe(true);
  });

  test('denies everything to who may do nothing', () => {
    expect(statements({ read: false, write: false })).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${api}/*`] },
    ]);
  });

  test('keeps partition and stage, whatever the path holds', () => {
    const { methodArn: arn } = authorizerEvent({
      partition: 'aws-cn',
      stage: 'live',
      method: 'DELETE',
      path: 'registry/-/user/org.couchdb.user:a/b:c',
    });
    expect(statements({ read: false, write: false }, arn)).toEqual([
      expect.objectContaining({
        Resource: ['arn:aws-cn:execute-api:eu-central-1:123456789012:abcdef1234/live/*'],
      }),
    ]);
  });

  test('names the user by GitHub’s number, and tells handlers who it is in strings', () => {
    const { principalId, context } = policyFor({
      identity,
      rights: rightsOf({ read: true, write: false }),
      checked,
      methodArn,
    });
    expect(principalId).toBe('github:583231');
    expect(context).toEqual({
      username: 'octo',
      avatar: '',
      userId: '583231',
      updatedAt: '2024-02-03T04:05:06Z',
      createdAt: '2024-01-02T03:04:05Z',
      kind: 'personal',
      groups: 'org:acme,team:acme/core',
      checked,
      // A personal token without scopes is fine-grained.
      whole: 'false',
      denial:
        'You are logged in as octo. You may read here, but not do this. Ask the administrators of this registry.',
    });
  });

  test.each([
    ['true', 'a classic token without reasons', 'personal', ['read:org'], []],
    ['true', 'a login', 'oauth', [], []],
    ['false', 'a login where GitHub did not tell', 'oauth', [], ['Ask for access.']],
  ] as const)('says %s to whether GitHub told of every group: %s', (whole, _what, kind, scopes, reasons) => {
    const rights = rightsOf({ read: true, write: false }, reasons);
    const { context } = policyFor({ identity: { ...identity, kind, scopes }, rights, checked, methodArn });
    expect(context).toMatchObject({ whole, checked });
  });

  test('says why somebody may do nothing, in text that JSON takes as it is', () => {
    const reasons = ['Your token "lacks"\n the scope read:org\\.', 'Näh.'];
    const { context } = policyFor({
      identity,
      rights: rightsOf({ read: false, write: false }, reasons),
      checked,
      methodArn,
    });
    expect(context?.denial).toBe(
      'You are logged in as octo. You may do nothing here. Your token lacks the scope read:org. Nh.',
    );
  });
});
