import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { findProblems, lambdaEnvironment } from '../../.serverless_plugins/environment-variables/problems';
import { currentConfig, readConfig } from '../../src/config';
import { policyFaults, readPolicyFile } from '../../src/config/policyFile';
import { banner } from '../../src/local/banner';
import { start } from '../../src/local/start';
import { checkVariables, lambdaVariables } from '../../src/local/variables';
import { COMPLETE } from '../support/completeVariables';
import { NO_POLICY } from '../support/process';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

const AS_LISTS = `
access: # who may do what
  - { packages: ['@acme/*'], read: [members], publish: ['team:acme/core'] }
  - packages: ['*']
    read: [members]
trustedPublishers:
  - { packages: ['@acme/*'], actions: [read], repository: acme/* }
`;
const AS_TEXTS = `
access: '[{"packages":["@acme/*"],"read":["members"],"publish":["team:acme/core"]},{"packages":["*"],"read":["members"]}]'
trustedPublishers: '[{"packages":["@acme/*"],"actions":["read"],"repository":"acme/*"}]'
`;

let folder = '';
beforeAll(async () => {
  folder = await makeTempFolder();
});
afterAll(() => removeFolder(folder));
afterEach(() => void jest.restoreAllMocks());

/** The operator's variables beside a codebox.yml with that content. */
async function beside(content: string, variables: Readonly<Record<string, string>> = {}) {
  const file = path.join(folder, 'codebox.yml');
  await writeFile(file, content);
  return { ...COMPLETE, CODEBOX_POLICY: file, ...variables };
}

describe('access and trustedPublishers in codebox.yml', () => {
  test.each([AS_LISTS, AS_TEXTS])(
    'are the same as lists and as the texts of variables: %s',
    async (content) => {
      const env = await beside(content);
      expect(findProblems(env, 'test')).toEqual([]);
      const { access, trustedPublishers } = readConfig(lambdaEnvironment(env));
      const { CODEBOX_ACCESS, CODEBOX_TRUSTED_PUBLISHERS } = readPolicyFile(await beside(AS_TEXTS)).settings;
      const asVariables = {
        ...COMPLETE,
        CODEBOX_POLICY: NO_POLICY,
        CODEBOX_ACCESS,
        CODEBOX_TRUSTED_PUBLISHERS,
      };
      expect({ access, trustedPublishers }).toEqual({
        access: readConfig(lambdaEnvironment(asVariables)).access,
        trustedPublishers: readConfig(lambdaEnvironment(asVariables)).trustedPublishers,
      });
      expect(access.rules.map(({ pattern }) => pattern)).toEqual(['@acme/*', '*']);
      expect(trustedPublishers).toHaveLength(1);
    },
  );

  test.each([
    [
      'access: [{ packages: ["*"], raed: [members] }]',
      'access in codebox.yml has a fault in rule 1: it has the unknown field "raed".',
    ],
    ['access:', 'access in codebox.yml is not a list of rules'],
    ['access: 7', 'access in codebox.yml is not a list of rules'],
    ['trustedPublishers: { packages: x }', 'trustedPublishers in codebox.yml is not a list of rules'],
    [
      'trustedPublishers: [{ actions: [read] }]',
      'trustedPublishers in codebox.yml has a fault in rule 1: packages is missing.',
    ],
    [
      'acess: []',
      'codebox.yml: The document has the field "acess", which this release does not know. The nearest one is access.',
    ],
  ])('with a fault stop the deployment and the start: %s', async (content, sentence) => {
    const env = await beside(content);
    expect(findProblems(env, 'test')).toEqual([expect.stringContaining(sentence)]);
    const { settings, places } = readPolicyFile(env);
    const local = lambdaVariables({ ...env, ...settings }, { apiEndpoint: 'http://localhost/registry' });
    expect(() => checkVariables(local, { places, others: policyFaults(env) })).toThrow(sentence);
  });

  test.each([
    ['CODEBOX_ACCESS', 'There are CODEBOX_ACCESS and access in codebox.yml. Remove one of the two.'],
    [
      'CODEBOX_TRUSTED_PUBLISHERS',
      'There are CODEBOX_TRUSTED_PUBLISHERS and trustedPublishers in codebox.yml. Remove one of the two.',
    ],
  ])('must not stand in %s, too', async (variable, sentence) => {
    expect(findProblems(await beside(AS_LISTS, { [variable]: '[]' }), 'test')).toEqual([sentence]);
    expect(findProblems(await beside(AS_LISTS, { [variable]: ' ' }), 'test')).toEqual([]);
  });

  test('are what npm start goes by', async () => {
    const before = { ...process.env };
    const { CODEBOX_POLICY, CODEBOX_REGISTRY } = await beside(`${AS_LISTS}firewall: { minAge: 1 day }`);
    const running = await start({ PORT: '0', CODEBOX_STORAGE: folder, CODEBOX_POLICY, CODEBOX_REGISTRY });
    try {
      expect(currentConfig().access.rules.map(({ pattern }) => pattern)).toEqual(['@acme/*', '*']);
      expect(currentConfig().trustedPublishers).toMatchObject([{ repository: 'acme/*' }]);
      expect(running.firewall).toContain('younger than 1 day');
    } finally {
      await running.close();
      process.env = before;
    }
  });
});

describe('without a policy', () => {
  test('the start of npm start says that nothing is held back', async () => {
    const before = { ...process.env };
    const { CODEBOX_REGISTRY } = COMPLETE;
    const place = { CODEBOX_STORAGE: folder, CODEBOX_POLICY: NO_POLICY };
    const running = await start({ PORT: '0', ...place, CODEBOX_REGISTRY });
    try {
      expect(banner(running)).toMatch(/^ {2}firewall {14}none: nothing is held back, .*docs\/firewall\.md/m);
    } finally {
      await running.close();
      process.env = before;
    }
  });
});

describe('the codebox.yml of whoever runs the tests', () => {
  test('is not read: the process names a file without content', () => {
    expect(readPolicyFile(process.env)).toMatchObject({ policy: undefined, settings: {}, faults: [] });
    expect(process.env.CODEBOX_POLICY).toBe(NO_POLICY);
  });
});
