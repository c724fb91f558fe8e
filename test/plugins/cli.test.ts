import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';

const ROOT = path.join(__dirname, '../..');
const FRAMEWORK = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
const STACK = /^ +at /m;

jest.setTimeout(60_000);

const none = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(AWS|CODEBOX)_/.test(name)),
);

type Result = { readonly code: number; readonly output: string };

/** The real framework, with no AWS credentials to find. */
function sls(command: string, variables: Readonly<Record<string, string>> = {}): Promise<Result> {
  const noCredentials = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const env = { ...none, ...noCredentials, ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [FRAMEWORK, ...command.split(' ')],
      { cwd: ROOT, env },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, output: `${out}${err}` }),
    );
  });
}

describe('the plugins in the real framework', () => {
  test('sls codebox --help lists the commands with their usage', async () => {
    const { code, output } = await sls('codebox --help');
    expect(code).toBe(0);
    for (const command of ['encrypt', 'index', 'domain', 'verify', 'doctor']) {
      expect(output).toMatch(new RegExp(`^codebox ${command} +[A-Z]`, 'm'));
    }
  });

  test('sls remove --help tells how to delete or keep the packages', async () => {
    const { output } = await sls('remove --help');
    for (const option of ['--delete-packages', '--keep-packages']) expect(output).toContain(`\n${option} `);
  });

  test.each(['package', 'deploy'])(
    'sls %s without variables stops with one list and no stack',
    async (command) => {
      const { code, output } = await sls(command);
      expect(code).toBe(1);
      expect(output.match(/^ {2}CODEBOX_\w+ is missing\. It is /gm)).toHaveLength(5);
      expect(output).not.toMatch(STACK);
    },
  );

  test('a command without credentials says so', async () => {
    const { code, output } = await sls('codebox verify', { CODEBOX_BUCKET: 'acme' });
    expect(code).toBe(1);
    expect(output).toContain('credentials not found');
    expect(output).not.toMatch(STACK);
  });
});
