import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { findProblems, lambdaEnvironment } from '../../.serverless_plugins/environment-variables/problems';
import { policyFaults, readPolicy, registryOf } from '../../src/config/policyFile';
import { completeOrigins, originOf } from '../../src/registry/upstreams/origins';

const HOST = 'https://packages.example/';
const SECRET = 'ghp_0123456789012345678901234567890123456';
const folder = mkdtempSync(path.join(tmpdir(), 'codebox-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (entries: string) => `upstreams:\n${entries}\n`;

function environment(entries: string, more: Readonly<Record<string, string>> = {}) {
  const CODEBOX_POLICY = path.join(folder, `${Math.random()}.yml`);
  writeFileSync(CODEBOX_POLICY, document(entries));
  return { CODEBOX_POLICY, ...more };
}

describe('upstreams of a codebox.yml', () => {
  test.each([
    ['  - {url: "https://x.example"}', 'entry 1: packages must be a list'],
    ['  - {packages: [], url: "https://x.example"}', 'entry 1: packages must be a list'],
    [
      '  - {packages: ["@acme"], url: "https://x.example"}',
      'packages has "@acme", which is no name and no pattern',
    ],
    ['  - {packages: ["*"], url: "ftp://x.example"}', 'url must be an http(s) URL'],
    ['  - {packages: ["*"], url: "https://a:b@x.example"}', 'url must be an http(s) URL'],
    ['  - {packages: ["*"], url: "https://x.example", kind: y}', 'it has the field "kind"'],
    ['  - {packages: ["*"], url: "http://x.example", token: "ssm:/x"}', 'must be an https URL'],
    ['  - {packages: ["*"], url: "https://x.example", token: "ssm:/*"}', 'token must name a parameter'],
    [`  - {packages: ["*"], url: "https://x.example", token: "${SECRET}"}`, 'must not stand in the document'],
    ['  - {packages: [a, a], url: "https://x.example"}', 'upstreams has a twice'],
    ['  nothing', 'upstreams must be a list'],
  ])('%s is refused', (entries, fault) => {
    const { faults } = readPolicy(document(entries), 'codebox.yml');
    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(JSON.stringify(faults)).not.toContain(SECRET);
  });

  test('become plain JSON, without a firewall too', () => {
    const entries =
      '  - {packages: ["@acme-old/*"], url: "https://packages.example", token: "ssm:/codebox/packages"}';
    expect(readPolicy(document(entries), 'codebox.yml')).toMatchObject({
      policy: undefined,
      origins: [{ packages: ['@acme-old/*'], url: HOST, token: { store: 'ssm', name: '/codebox/packages' } }],
      faults: [],
    });
  });

  test.each([
    [`  - {packages: [x], url: "${HOST}", token: "variable:p"}`, {}, 'has no token of the name p'],
    [
      `  - {packages: ["@Acme/*"], url: "${HOST}"}`,
      { CODEBOX_PRIVATE_SCOPES: '@acme' },
      'would never be asked',
    ],
    [
      `  - {packages: ["*"], url: "${HOST}"}`,
      { CODEBOX_REGISTRY: 'https://other.example' },
      'A name has one origin',
    ],
    [
      `  - {packages: [x], url: "${HOST}"}`,
      { CODEBOX_PUBLIC_URL: `${HOST}registry` },
      'this registry itself',
    ],
    [
      '  - {packages: [x], url: "https://abc.execute-api.eu-central-1.amazonaws.com/prod/registry"}',
      {},
      'without a token',
    ],
  ])('%s with %j is refused', (entries, more, fault) => {
    expect(policyFaults(environment(entries, more))).toEqual([expect.stringContaining(fault)]);
  });

  test('stand in for CODEBOX_REGISTRY where one is for all names', () => {
    const env = environment(`  - {packages: ["*"], url: "${HOST}"}`);
    expect(registryOf(env)).toBe(HOST);
    expect(lambdaEnvironment(env)).toMatchObject({ registry: HOST });
    expect(findProblems(env, 'dev').filter((problem) => problem.startsWith('CODEBOX_REGISTRY'))).toEqual([]);
  });
});

describe('the origin of a name', () => {
  const at = (packages: readonly string[], url: string) => ({ packages, url });
  const origins = completeOrigins(
    [at(['@acme/*'], 'scope'), at(['@acme/tool', '*-tool'], 'name'), at(['@acme/t*'], 'longer')],
    'all',
  );
  test.each([
    ['@acme/tool', 'name'],
    ['@acme/tools', 'longer'],
    ['@acme/widget', 'scope'],
    ['@ACME/Widget', 'scope'],
    ['my-tool', 'name'],
    ['@other/my-tool', 'all'],
    ['tool', 'all'],
  ])('%s is %s', (name, url) => {
    expect(originOf(origins, name)?.url).toBe(url);
  });
});
