import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../../src/registry/names';
import { withInstallFields } from '../../../src/registry/publish/installFields';

const name = parsePackageName('@acme/widget');
const none = { fileCount: 1, unpackedSize: 1, hasShrinkwrap: false, hasGypFile: false };

type Json = Readonly<Record<string, unknown>>;

function fields(claimed: Json, packed: Json, facts: Partial<typeof none> = {}) {
  return withInstallFields(claimed, { ...none, ...facts, manifest: packed }, name);
}

describe('withInstallFields', () => {
  test.each([
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'scripts',
    'peerDependenciesMeta',
    'bundleDependencies',
    'engines',
    'bin',
  ])('takes %s from the tarball, and not from the document', (field) => {
    const packed = { [field]: { one: '1' } };
    expect(fields({ [field]: { other: '2' } }, packed)).toEqual(packed);
    expect(fields({ [field]: { other: '2' } }, {})).toEqual({});
    expect(fields({}, packed)).toEqual(packed);
  });

  test('leaves alone what decides nothing', () => {
    const claimed = { description: 'A widget', repository: { type: 'git' } };
    expect(fields(claimed, { description: 'other', repository: 'acme/widget' })).toEqual(claimed);
  });

  test.each<[string, unknown]>([
    ['a text', 'left-pad'],
    ['a list', ['left-pad']],
    ['null', null],
    ['nothing', {}],
  ])('takes %s for no dependencies', (_what, dependencies) => {
    expect(fields({ dependencies: { evil: '1' } }, { dependencies })).toEqual({});
  });

  test('leaves out a dependency that is no text', () => {
    const dependencies = { left: '1', right: null, up: { version: '1' } };
    expect(fields({}, { dependencies })).toEqual({ dependencies: { left: '1' } });
  });

  test('names the one command of a package like the package', () => {
    expect(fields({}, { bin: './cli.js' })).toEqual({ bin: { widget: './cli.js' } });
  });

  test('believes the document about commands where package.json names a folder only', () => {
    const bin = { widget: 'bin/widget' };
    expect(fields({ bin }, { directories: { bin: 'bin' } })).toEqual({ bin });
  });

  test.each<[string, Json, Partial<typeof none>, boolean]>([
    ['a script at installation', { scripts: { postinstall: 'x' } }, {}, true],
    ['another script', { scripts: { test: 'x' } }, {}, false],
    ['no script of that name of its own', JSON.parse('{"scripts":{"__proto__":{"install":"x"}}}'), {}, false],
    ['a .gyp file', {}, { hasGypFile: true }, true],
    ['a .gyp file that is not to be built', { gypfile: false }, { hasGypFile: true }, false],
  ])('sees whether npm will run something: %s', (_what, packed, facts, runs) => {
    const found = fields({ hasInstallScript: !runs }, packed, facts);
    expect(found.hasInstallScript).toBe(runs || undefined);
  });
});
