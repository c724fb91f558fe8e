import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { cleanEnvironment, run } from '../../support/process';
import { useTempFolder } from '../../support/tempFolder';

const ROOT = path.resolve(__dirname, '../../..');
const { custom } = parse(readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8'));

const folder = useTempFolder();

test('sls package ends, and says why, where a function cannot be bundled', async () => {
  const at = (name: string) => path.join(folder(), name);
  for (const name of ['node_modules', '.serverless_plugins', 'package.json'])
    await symlink(path.join(ROOT, name), at(name));
  const service = {
    service: 'broken',
    frameworkVersion: '4',
    plugins: ['serverless-esbuild'],
    // As the registry's own functions are bundled.
    custom: { esbuild: custom.esbuild },
    provider: { name: 'aws', runtime: 'nodejs24.x' },
    functions: { whole: { handler: 'whole.default' }, broken: { handler: 'broken.default' } },
  };
  await writeFile(at('serverless.yml'), JSON.stringify(service));
  await writeFile(at('whole.ts'), 'export default async () => undefined;\n');
  await writeFile(
    at('broken.ts'),
    "import { nothing } from './whole';\nexport default async () => nothing;\n",
  );
  const program = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
  const { code, stdout, stderr } = await run(process.execPath, [program, 'package'], {
    cwd: folder(),
    env: cleanEnvironment(),
  });
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('No matching export in "whole.ts" for import "nothing"');
});
