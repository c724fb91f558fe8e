import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { bundlePlugins } from '../../.serverless_plugins/lib/bundle-plugins';
import { useTempFolder } from '../support/tempFolder';

describe('the plugins of esbuild', () => {
  const folder = useTempFolder();

  test('leave it to esbuild to say why there is no bundle', async () => {
    const entry = path.join(folder(), 'get.ts');
    await writeFile(entry, "import { nothing } from './other';\nconsole.log(nothing);\n");
    await writeFile(path.join(folder(), 'other.ts'), 'export const something = 1;\n');
    const options = { bundle: true, outdir: path.join(folder(), 'out'), logLevel: 'silent' } as const;
    const plugins = [...bundlePlugins];
    await expect(build({ ...options, entryPoints: [entry], plugins })).rejects.toMatchObject({
      errors: [{ text: expect.stringContaining('No matching export') }],
    });
  });
});
