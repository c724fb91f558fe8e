import { expect, test } from '@jest/globals';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import { fakeServerless } from '../support/fakeServerless';

test('sls codebox settings prints every variable of a deployment, and says what it is', async () => {
  const serverless = fakeServerless('acme-packages-test');
  await serverless.run(CodeboxTools, 'codebox:settings:print');
  const [printed = ''] = serverless.output.notice;
  expect(printed).toContain('CODEBOX_REGION (required)\n  the AWS region to deploy to');
  expect(printed).toContain('CODEBOX_LOGIN_FLOW (web if it is not set)\n  how npm login goes');
  expect(printed).toContain('CODEBOX_ADMINS\n  the GitHub users who may publish');
  expect(printed).not.toMatch(/CODEBOX_STORAGE|CODEBOX_S3_ENDPOINT/);
});
