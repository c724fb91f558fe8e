import { describe, expect, test } from '@jest/globals';
import { assertBuiltFrom } from '../../../src/registry/publish/builder';

const issuer = 'https://token.actions.githubusercontent.com';
const repository = 'https://github.com/acme/widget';
const slsa1 = (stated: unknown) => ({
  predicate: { buildDefinition: { externalParameters: { workflow: { repository: stated } } } },
});
const slsa02 = (uri: string) => ({ predicate: { invocation: { configSource: { uri } } } });

type Case = {
  readonly signedBy?: string;
  readonly vouchedBy?: string;
  readonly packed?: unknown;
  readonly statement?: Readonly<Record<string, unknown>>;
};

function judge({
  signedBy = repository,
  vouchedBy = issuer,
  statement = slsa1(repository),
  packed = repository,
}: Case) {
  assertBuiltFrom({
    builder: { issuer: vouchedBy, repository: signedBy },
    issuer,
    statement,
    repository: packed,
  });
}

describe('a verified provenance', () => {
  test.each([
    'acme/widget',
    'github:acme/widget',
    'ACME/Widget',
    'git@github.com:acme/widget.git',
    'git+ssh://git@github.com/acme/widget.git',
    'git+https://github.com/acme/widget.git#main',
    'git://github.com/acme/widget',
    'https://github.com/acme/widget/',
    { type: 'git', url: 'git+https://github.com/acme/widget.git', directory: 'packages/widget' },
  ])('is of a package whose repository is %j', (packed) => {
    expect(() => judge({ packed })).not.toThrow();
  });

  test('may be of SLSA 0.2', () => {
    expect(() => judge({ statement: slsa02(`git+${repository}@refs/heads/main`) })).not.toThrow();
  });

  test.each<[string, Case, string]>([
    [
      'that another issuer vouches for',
      { vouchedBy: 'https://gitlab.com' },
      'is vouched for by https://gitlab.com',
    ],
    [
      'of a fork',
      { signedBy: 'https://github.com/eve/widget' },
      'is signed by a workflow of https://github.com/eve',
    ],
    [
      'of a repository whose name begins so',
      { signedBy: `${repository}s` },
      'the repository in package.json',
    ],
    ['of another host', { signedBy: 'https://evil.example/acme/widget' }, 'the repository in package.json'],
    ['of nothing', { signedBy: '' }, 'the repository in package.json'],
    ['for a package without a repository', { packed: null }, 'the repository in package.json'],
    ['for a package of another one', { packed: 'acme/gadget' }, 'the repository in package.json'],
    [
      'that names another repository itself',
      { statement: slsa1('https://github.com/acme/gadget') },
      'says that it is of',
    ],
    [
      'that names another in SLSA 0.2',
      { statement: slsa02('git+https://github.com/acme/gadget@x') },
      'says that it is of',
    ],
    ['that names none', { statement: {} }, 'says that it is of'],
    ['that names what is no text', { statement: slsa1({ url: 7 }) }, 'says that it is of'],
  ])('%s is refused', (_what, given, sentence) => {
    expect(() => judge(given)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(sentence) }),
    );
  });
});
