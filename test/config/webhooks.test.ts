import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findProblems } from '../../.serverless_plugins/environment-variables/problems';
import { settings } from '../../.serverless_plugins/lib/template-settings';
import { policyFaults } from '../../src/config/policyFile';
import { COMPLETE } from '../support/completeVariables';
import { useTempFolder } from '../support/tempFolder';

const HOOK = { name: 'releases', events: ['package:put'], url: 'variable:url', secret: 'variable:key' };
const URLS = 'https://hooks.example/T0/verysecret';

describe('webhooks beside the variables of the operator', () => {
  const folder = useTempFolder();

  async function given(hook: object, secrets: string) {
    const CODEBOX_POLICY = path.join(folder(), 'codebox.yml');
    await writeFile(CODEBOX_POLICY, JSON.stringify({ webhooks: [hook] }));
    return { ...COMPLETE, CODEBOX_POLICY, CODEBOX_WEBHOOK_SECRETS: secrets };
  }

  test('are complete with both secrets', async () => {
    const env = await given(HOOK, `url=${URLS}?a=b,key=0123`);
    expect([findProblems(env, 'test'), policyFaults(env)]).toEqual([[], []]);
    expect(settings(env)).toMatchObject({
      webhooks: true,
      webhookFile: 'webhook-subscription.yml',
      webhookEvents: ['info:package:put'],
    });
  });

  test.each([
    [HOOK, `key=0123`, 'CODEBOX_WEBHOOK_SECRETS has nothing of the name url.'],
    [HOOK, '', 'CODEBOX_WEBHOOK_SECRETS has nothing of the name key.'],
    [
      HOOK,
      'url=http://hooks.example/verysecret,key=0123',
      'The URL of the webhook releases is not an https URL',
    ],
    [HOOK, 'url=verysecret,key=0123', 'The URL of the webhook releases is not an https URL.'],
    [HOOK, 'url=https://a:verysecret@hooks.example/,key=0', 'must not hold a user name or password.'],
    [HOOK, `${URLS},key=0123`, 'CODEBOX_WEBHOOK_SECRETS must hold name=value, separated by commas.'],
  ])('%j with %s', async (hook, secrets, problem) => {
    const problems = findProblems(await given(hook, secrets), 'test').join('\n');
    expect(problems).toContain(problem);
    expect(problems).not.toContain('verysecret');
  });

  test('one on a private network needs no TLS', async () => {
    const env = await given({ ...HOOK, allowPrivate: true }, 'url=http://10.0.0.1:8080/hook,key=0123');
    expect(findProblems(env, 'test')).toEqual([]);
  });
});
