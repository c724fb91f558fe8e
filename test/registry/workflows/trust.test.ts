import { describe, expect, test } from '@jest/globals';
import { defaultRules, parseAccess } from '../../../src/registry/access/rules';
import { grantedActions, readablePackages } from '../../../src/registry/workflows/trust';
import { parseTrustedPublishers } from '../../../src/registry/workflows/trustedPublishers';
import { parseWorkflow, type Workflow, workflowUser } from '../../../src/registry/workflows/workflow';

const claims = {
  sub: 'repo:acme/widgets:ref:refs/heads/main',
  repository: 'Acme/Widgets',
  repository_id: '456789',
  repository_owner_id: '12',
  workflow_ref: 'Acme/Widgets/.github/workflows/release.yml@refs/heads/main',
  ref: 'refs/heads/main',
  event_name: 'push',
  run_id: '99',
  jti: 'a-b-c',
};

const rule = {
  packages: ['@acme/*'],
  actions: ['publish'],
  repository: 'acme/widgets',
  workflow: 'release.yml',
};

type Change = Readonly<Record<string, unknown>>;

function workflow(changes: Change = {}): Workflow {
  const found = parseWorkflow({ ...claims, ...changes });
  if (!found) throw new Error('These are not the claims of a workflow.');
  return found;
}

function rules(...changes: readonly Change[]) {
  const parsed = parseTrustedPublishers(JSON.stringify(changes.map((change) => ({ ...rule, ...change }))));
  if (parsed.problems.length > 0) throw new Error(parsed.problems.join());
  return parsed.rules;
}

/** Those rules, where members read and admins write. */
function configured(...changes: readonly Change[]) {
  return { trustedPublishers: rules(...changes), access: { rules: defaultRules } };
}

/** May the workflow with those claims publish @acme/widget by a rule with those changes? */
function publishes(change: Change, from: Change = {}) {
  return grantedActions(configured(change), workflow(from), '@acme/widget').includes('publish');
}

describe('parseWorkflow', () => {
  test('takes what GitHub vouches for', () => {
    expect(workflow({ environment: 'npm' })).toEqual({
      repository: 'Acme/Widgets',
      repositoryId: '456789',
      ownerId: '12',
      file: 'release.yml',
      ref: 'refs/heads/main',
      environment: 'npm',
      event: 'push',
      runId: '99',
      startedBy: '',
      tokenId: 'a-b-c',
    });
    expect(workflow().environment).toBe('');
    expect(workflow({ actor_id: '7' }).startedBy).toBe('7');
    expect(workflow({ actor_id: 'seven' }).startedBy).toBe('');
    expect(workflowUser(workflow())).toBe('Acme/Widgets (release.yml)');
  });

  test.each(Object.keys(claims).filter((claim) => claim !== 'sub'))('refuses claims without %s', (claim) => {
    expect(parseWorkflow({ ...claims, [claim]: undefined })).toBeUndefined();
    expect(parseWorkflow({ ...claims, [claim]: '' })).toBeUndefined();
    expect(parseWorkflow({ ...claims, [claim]: ['release.yml'] })).toBeUndefined();
    expect(parseWorkflow({ ...claims, [claim]: 'x'.repeat(1001) })).toBeUndefined();
  });

  test.each([
    'Acme/Widgets/.github/workflows/sub/release.yml@refs/heads/main',
    'Acme/Widgets/release.yml@refs/heads/main',
    'Evil/Widgets/.github/workflows/release.yml@refs/heads/main',
    'Acme/Widgets-2/.github/workflows/release.yml@refs/heads/main',
    'evil/x/.github/workflows/Acme/Widgets/.github/workflows/release.yml@refs/heads/main',
    'Acme/Widgets/.github/workflows/@refs/heads/main',
    'acme/widgets/.github/workflows/release.yml@evil.yml@refs/heads/main',
    'acme/widgets/.github/workflows/release.yml@refs/heads/x@refs/heads/main',
    'acme/widgets/.github/workflows/release.yml@main',
  ])('takes no file of the repository from %s', (workflow_ref) => {
    expect(parseWorkflow({ ...claims, workflow_ref })).toBeUndefined();
  });
});

describe('a rule', () => {
  test('is about a repository in any case, and no other', () => {
    expect(publishes({})).toBe(true);
    expect(publishes({ repository: 'ACME/widgets' })).toBe(true);
    expect(publishes({ repository: 'acme/widget' })).toBe(false);
    expect(publishes({ repository: 'acme/widgets-2' })).toBe(false);
    expect(publishes({ repository: 'acme/w.dgets' })).toBe(false);
  });

  test('does not go by `sub`, whose form its owner chooses', () => {
    expect(publishes({ repository: 'evil/widgets' }, { sub: 'repo:evil/widgets:ref:refs/heads/main' })).toBe(
      false,
    );
    expect(publishes({}, { sub: 'anything' })).toBe(true);
  });

  test('can pin GitHub’s numbers, against a name that somebody else takes', () => {
    expect(publishes({ repositoryId: 456789, repositoryOwnerId: '12' })).toBe(true);
    expect(publishes({ repositoryId: 456789 }, { repository_id: '456780' })).toBe(false);
    expect(publishes({ repositoryOwnerId: 12 }, { repository_owner_id: '13' })).toBe(false);
  });

  test('is about one file', () => {
    const other = { workflow_ref: 'Acme/Widgets/.github/workflows/test.yml@refs/heads/main' };
    expect(publishes({}, other)).toBe(false);
    expect(publishes({ workflow: 'test.yml' }, other)).toBe(true);
    expect(publishes({ workflow: 'Release.yml' })).toBe(false);
  });

  test('can ask for an environment, in any case', () => {
    expect(publishes({ environment: 'npm' })).toBe(false);
    expect(publishes({ environment: 'npm' }, { environment: 'staging' })).toBe(false);
    expect(publishes({ environment: 'Npm' }, { environment: 'nPM' })).toBe(true);
    expect(publishes({}, { environment: 'staging' })).toBe(true);
  });

  test.each([
    [['refs/tags/v*'], 'refs/tags/v1.0.0', true],
    [['refs/tags/v*'], 'refs/tags/1.0.0', false],
    [['refs/tags/v*'], 'refs/heads/refs/tags/v1', false],
    [['refs/heads/main', 'refs/tags/v*'], 'refs/heads/main', true],
    [['refs/heads/main'], 'refs/heads/main2', false],
    [['refs/heads/*'], 'refs/heads/release/1', false],
    [['refs/heads/release/**'], 'refs/heads/release/1/x', true],
    [['refs/heads/v1.0'], 'refs/heads/v1x0', false],
  ])('with refs %j on %s: %s', (refs, ref, expected) => {
    expect(publishes({ refs }, { ref })).toBe(expected);
  });

  test.each([
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'workflow_run',
    'issue_comment',
    'issues',
  ])('lets %s in only by name', (event_name) => {
    expect(publishes({}, { event_name })).toBe(false);
    expect(publishes({ events: ['push'] }, { event_name })).toBe(false);
    expect(publishes({ events: ['push', event_name] }, { event_name })).toBe(true);
  });

  test.each(['push', 'release', 'workflow_dispatch', 'repository_dispatch', 'schedule'])(
    'lets %s in where a rule names no events',
    (event_name) => {
      expect(publishes({}, { event_name })).toBe(true);
    },
  );

  test('finds the file where the branch has an @ in its name', () => {
    const workflow_ref = 'Acme/Widgets/.github/workflows/release.yml@refs/heads/fix@2';
    expect(workflow({ workflow_ref }).file).toBe('release.yml');
  });

  test('with events is about no other', () => {
    expect(publishes({ events: ['release'] })).toBe(false);
    expect(publishes({ events: ['push'] })).toBe(true);
  });
});

describe('grantedActions', () => {
  const granted = (...changes: readonly Change[]) =>
    grantedActions(configured(...changes), workflow(), '@acme/widget');

  test('are those of every rule that matches, and reading with any of them', () => {
    expect(granted({})).toEqual(['read', 'publish']);
    expect(granted({ actions: ['read'] })).toEqual(['read']);
    expect(granted({ actions: ['unpublish'] }, {})).toEqual(['read', 'publish', 'unpublish']);
  });

  test('are none where no rule is about the package', () => {
    expect(granted({ packages: ['@other/*', 'widget', '@acme/widget-2'] })).toEqual([]);
    expect(granted()).toEqual([]);
  });

  test('are not put together from the conditions of two rules', () => {
    expect(granted({ packages: ['@other/*'] }, { repository: 'evil/widgets' })).toEqual([]);
  });
});

describe('grantedActions under access rules', () => {
  const granted = (packages: readonly string[], ...accessRules: readonly object[]) => {
    const { access } = parseAccess(JSON.stringify(accessRules), { members: [], admins: [] });
    const trustedPublishers = rules({ packages });
    return grantedActions({ trustedPublishers, access }, workflow(), '@acme/widget');
  };
  const hidden = { packages: ['@acme/*'], read: ['team:acme/core'] };

  test('are none where one is about fewer packages', () => {
    expect(granted(['*'], hidden)).toEqual([]);
    expect(granted(['@acme/*'], { packages: ['@acme/widget'] })).toEqual([]);
  });

  test('are there where one is about as many, or more', () => {
    expect(granted(['@acme/*'], hidden)).toEqual(['read', 'publish']);
    expect(granted(['@acme/widget'], hidden)).toEqual(['read', 'publish']);
    expect(granted(['*'], { packages: ['*'], read: ['members'] })).toEqual(['read', 'publish']);
    expect(granted(['*'])).toEqual(['read', 'publish']);
  });

  test('are none where another pattern is as specific, and allows nothing', () => {
    const tied = { packages: ['@acme/*get'], read: ['team:acme/core'] };
    expect(granted(['@acme/wid*'], tied)).toEqual([]);
    expect(granted(['@acme/*get'], tied)).toEqual(['read', 'publish']);
    expect(granted(['@acme/*get'], tied, { packages: ['@acme/wid*'] })).toEqual([]);
    expect(granted(['@acme/widg*'], tied)).toEqual(['read', 'publish']);
    expect(granted(['@acme/wid*'], { ...tied, read: ['oidc:acme/widgets'] })).toEqual(['read']);
  });

  test('are there where one names the workflow', () => {
    expect(granted(['*'], { ...hidden, publish: ['oidc:acme/widgets'] })).toEqual(['read', 'publish']);
    expect(granted(['*'], { ...hidden, publish: ['repo-id:456789'] })).toEqual(['read', 'publish']);
    expect(granted(['*'], { ...hidden, publish: ['repo-id:456780'] })).toEqual([]);
    expect(granted(['*'], { ...hidden, read: ['oidc:acme/widgets'] })).toEqual(['read']);
    expect(granted(['*'], { ...hidden, read: ['oidc:acme/gadgets'] })).toEqual([]);
  });
});

describe('readablePackages', () => {
  test('are the patterns of every rule that matches, each once', () => {
    const found = rules({}, { packages: ['@acme/*', 'left'] }, { packages: ['x'], repository: 'evil/x' });
    expect(readablePackages(found, workflow())).toEqual(['@acme/*', 'left']);
  });

  test('keep what is said of few packages beside what is said of all', () => {
    const found = rules({}, { packages: ['*'], actions: ['read'], repository: 'acme/*' });
    expect(readablePackages(found, workflow())).toEqual(['@acme/*', '*']);
  });
});

describe('the packages of a rule', () => {
  test.each([
    ['*', '@acme/widget', true],
    ['*', 'widget', true],
    ['@acme/*', '@acme/widget', true],
    ['@acme/*', '@acme2/widget', false],
    ['@acme/*', 'widget', false],
    ['@acme/ui-*', '@acme/ui-button', true],
    ['@acme/ui-*', '@acme/ui', false],
    ['@Acme/Widget', '@acme/widget', true],
    ['widget', 'widget', true],
    ['widget', 'widgets', false],
    ['wid*', '@acme/widget', false],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(grantedActions(configured({ packages: [pattern] }), workflow(), name).length > 0).toBe(expected);
  });
});
