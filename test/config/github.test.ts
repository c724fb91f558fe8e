import { afterEach, describe, expect, test } from '@jest/globals';
import { configFaults, currentConfig } from '../../src/config';
import { setEnvironment } from '../support/environment';

let restore = () => {};
afterEach(() => restore());

function config(changes: Readonly<Record<string, string>>) {
  restore();
  restore = setEnvironment(changes);
  return currentConfig();
}

function faults(changes: Readonly<Record<string, string>>): readonly string[] {
  restore();
  restore = setEnvironment(changes);
  return configFaults(process.env).map(({ variable, problem }) => `${variable} ${problem}`);
}

describe('githubSecret', () => {
  test('is a secret, which nothing prints', () => {
    const { githubSecret } = config({ githubSecret: 'h'.repeat(32) });
    expect(JSON.stringify(githubSecret)).toBe('"[redacted]"');
    expect(`${githubSecret}`).toBe('[redacted]');
  });

  test.each([
    ['ssm:/codebox/github', { store: 'ssm', name: '/codebox/github' }],
    ['secretsmanager:codebox/github', { store: 'secretsmanager', name: 'codebox/github' }],
  ])('%s is a place', (githubSecret, place) => {
    expect(config({ githubSecret }).githubSecret).toEqual(place);
  });

  test.each(['ssm:', 'ssm:codebox', 'ssm:/a b', 'ssm:/a/*', 'secretsmanager:', 'secretsmanager:a:b'])(
    '%s is no place',
    (githubSecret) => {
      expect(faults({ githubSecret })).toEqual([expect.stringMatching(/^githubSecret must name a/)]);
    },
  );
});

describe('a githubSecret that can be guessed', () => {
  test.each(['q7', 'unused', '0123456789abcdef0123456789abcde'])(
    'is refused, as it seals logins: %s',
    (secret) => {
      const [problem, ...others] = faults({ githubSecret: secret });
      expect(problem).toMatch(
        /^githubSecret must have at least 32 characters\..* Without an OAuth app, generate one/,
      );
      expect(problem).toContain('openssl rand -hex 32');
      expect(problem).not.toContain(secret);
      expect(others).toEqual([]);
    },
  );

  test.each([
    'SSM:/codebox/github-secret',
    'Ssm:/codebox/the-secret-of-the-registry',
    'secrets-manager:codebox/the-secret-of-the-registry',
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:codebox',
    'vault:secret/data/codebox/github-client-secret',
  ])('is refused, as it is a place that nobody knows: %s', (githubSecret) => {
    expect(faults({ githubSecret })).toEqual([
      'githubSecret must be the secret itself, or a place that begins with ssm: or secretsmanager: in lower case; no secret begins with a word and a colon',
    ]);
  });

  test('is one fault when it is missing', () => {
    expect(faults({ githubSecret: ' ' })).toEqual(['githubSecret is missing']);
  });

  test('is told only to the functions that use it, and the others do without', () => {
    expect(config({ githubSecret: '' }).githubSecret).toBeUndefined();
  });
});

describe('sessionSecret', () => {
  test.each([
    ['ssm:/codebox/session', { store: 'ssm', name: '/codebox/session' }],
    ['secretsmanager:codebox/session', { store: 'secretsmanager', name: 'codebox/session' }],
  ])('%s is a place', (sessionSecret, place) => {
    expect(config({ sessionSecret }).sessionSecrets).toEqual(place);
  });

  test.each(['ssm:session', 'ssm:/*', 'secretsmanager:'])(
    '%s is a place that nothing can be kept at',
    (sessionSecret) => {
      expect(faults({ sessionSecret })).toEqual([expect.stringMatching(/^sessionSecret must name a/)]);
    },
  );

  test.each([
    'SSM:/codebox/a-parameter-with-a-long-name',
    `${'x'.repeat(32)},ssm:/codebox/a-parameter-with-a-long-name`,
  ])('is never the name of a place: %s', (sessionSecret) => {
    expect(faults({ sessionSecret })).toEqual([
      'sessionSecret must hold the secrets, or one place that begins with ssm: or secretsmanager: in lower case',
    ]);
  });
});

describe('the URLs of GitHub', () => {
  test.each(['http://127.0.0.1:8080/api/v3', 'http://localhost/api/v3', 'http://[::1]:1/api/v3'])(
    'may be plain http on the same machine: %s',
    (githubUrl) => expect(faults({ githubUrl })).toEqual([]),
  );

  test.each(['http://github.example/api/v3', 'HTTP://127.0.0.1.example/', 'http://localhost.example/'])(
    'must be https elsewhere: %s',
    (url) => {
      const problem = 'must be an https URL: secrets are sent there';
      expect(faults({ githubUrl: url })).toContain(`githubUrl ${problem}`);
      expect(faults({ githubWebUrl: url })).toEqual([`githubWebUrl ${problem}`]);
    },
  );
});

describe('the lists of people', () => {
  test('take what they took before, and more where it has a kind', () => {
    const { access } = config({
      admins: 'Alice, bob_acme,id:7',
      restrictedOrgs: ' Acme,user:Dave,team:other/x',
    });
    expect(access.admins).toEqual(['user:alice', 'user:bob_acme', 'id:7']);
    expect(access.members).toEqual(['org:acme', 'user:dave', 'team:other/x']);
  });

  test('without rules let members read and admins write', () => {
    expect(config({ admins: 'alice' }).access.rules).toEqual([
      { pattern: '*', read: ['members'], publish: ['admins'], unpublish: ['admins'] },
    ]);
  });

  test('name what is no person and no group, with every fault of the rules', () => {
    const access = '[{"packages":["@acme"]},{"packages":["*"],"read":["x y"]}]';
    expect(faults({ admins: 'a;b', restrictedOrgs: 'team:core', access })).toEqual([
      'restrictedOrgs names "team:core", which is not a GitHub organisation',
      'admins names "a;b", which is not a GitHub user',
      expect.stringMatching(/^access has a fault in rule 1: packages names "@acme"/),
      expect.stringMatching(/^access has a fault in rule 2: read names "x y"/),
    ]);
  });
});

describe('a list of only commas', () => {
  test.each(['admins', 'restrictedOrgs', 'privateScopes', 'patMaxScopes', 'sessionSecret'])(
    'is what two variables make that nobody has set, and not what they mean: %s',
    (name) => {
      const problem = `${name} holds only commas`;
      for (const value of [',', ' , ', ' ,,']) expect(faults({ [name]: value })).toEqual([problem]);
      expect(faults({ restrictedOrgs: 'acme', [name]: ' ' }).join()).not.toContain('commas');
    },
  );
});

describe('members', () => {
  const open = '{"members":[],"rules":[{"packages":["*"],"read":["members"]}]}';

  test('are not everybody where another variable names members', () => {
    expect(faults({ restrictedOrgs: 'acme', access: open })).toEqual([
      expect.stringMatching(/^access has an empty list of members, .* CODEBOX_RESTRICTED_ORGS names members/),
    ]);
  });

  test('are everybody only where that is said', () => {
    const missing = (actions: string) =>
      `restrictedOrgs is missing: everybody with a GitHub account could ${actions} your packages; name the organisations, or set it to * if you mean that`;
    const publishing = open.replace('"read":["members"]', '"read":["members"],"publish":["members"]');
    expect(faults({ restrictedOrgs: ' ' })).toEqual([missing('read')]);
    expect(faults({ restrictedOrgs: '', access: publishing })).toEqual([missing('read, publish')]);
    expect(faults({ restrictedOrgs: '', access: open.replace('members"]}', 'user:alice"]}') })).toEqual([]);
    expect(faults({ restrictedOrgs: ' * ', access: open })).toEqual([]);
    expect(faults({ restrictedOrgs: '*,acme' })).toEqual([
      'restrictedOrgs names "*", which is not a GitHub organisation',
    ]);
  });

  test('are everybody where nothing else is said', () => {
    expect(config({ access: open }).access.members).toEqual([]);
    expect(
      config({ access: open.replace('[]', '["org:other"]'), restrictedOrgs: 'acme' }).access.members,
    ).toEqual(['org:other']);
  });
});

describe('personal access tokens', () => {
  test('are taken, with any scopes, unless the operator says otherwise', () => {
    expect(config({})).toMatchObject({ allowPats: true, patMaxScopes: undefined });
    expect(config({ allowPats: 'false', patMaxScopes: 'read:org, Gist' })).toMatchObject({
      allowPats: false,
      patMaxScopes: ['read:org', 'gist'],
    });
    expect(faults({ allowPats: 'no' })).toEqual(['allowPats must be true or false']);
  });
});
