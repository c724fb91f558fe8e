import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Packaged, packaged } from '../../support/lambda/package';
import { node24 } from '../../support/lambda/tools';
import { functionsOf } from './template';

const KiB = 1024;

/** Bytes of the zip. A cold start reads, compiles and runs all of it. */
const BUDGETS: Readonly<Record<string, number>> = {
  authorizerGithub: 400 * KiB,
  whoamiGet: 350 * KiB,
  pingGet: 350 * KiB,
  loginPost: 450 * KiB,
  loginCliGet: 450 * KiB,
  loginCliPost: 450 * KiB,
  userPut: 400 * KiB,
  userDelete: 400 * KiB,
};
const WITH_STORAGE = 1100 * KiB;

let service: Packaged;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  service = await packaged();
  files = new Map(
    functionsOf(service.template).map(({ name, properties }) => [
      name,
      path.join(service.bundle(name), String(properties.Handler).replace(/\.default$/, '.js')),
    ]),
  );
});

describe('bundles', () => {
  test('each loads under Node 24, with a handler that declares no callback', async () => {
    const script = `const found = {};
      for (const [name, file] of JSON.parse(process.argv[1])) {
        const handler = require(file).default;
        found[name] = [typeof handler, handler.length <= 2];
      }
      console.log(JSON.stringify(found));`;
    const { stdout } = await promisify(execFile)(await node24(), ['-e', script, JSON.stringify([...files])]);
    const expected = [...files.keys()].map((name) => [name, ['function', true]]);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
  });

  test('each keeps to its budget', async () => {
    const sizes = await Promise.all(
      service.functions.map(async (name) => [name, await service.size(name)] as const),
    );
    expect(sizes.length).toBe(files.size);
    expect(sizes.filter(([name, size]) => size > (BUDGETS[name] ?? WITH_STORAGE))).toEqual([]);
  });

  test.each([
    [
      'authorizerGithub',
      ['client-s3', 'undici', 'src/registry/publish/tar', 'src/adapters/folder', 'src/adapters/s3'],
    ],
    ['whoamiGet', ['client-s3', 'undici', '@octokit', 'src/adapters/folder']],
    ['pingGet', ['client-s3', 'undici', '@octokit', 'src/adapters/folder']],
    ['loginPost', ['client-s3', 'undici', '@octokit', 'src/adapters/folder']],
    ['loginCliPost', ['client-s3', 'undici', '@octokit', 'src/adapters/folder']],
    ['loginCallbackGet', ['undici', '@octokit']],
    ['doneGet', ['undici', 'src/registry/publish/tar']],
    ['oidcExchange', ['undici', '@octokit', 'src/registry/publish/tar']],
    ['distTagsPut', ['@octokit', '@sigstore', 'hosted-git-info', 'src/registry/publish/tar']],
    ['get', ['@octokit', '@sigstore', 'hosted-git-info', 'src/registry/publish/tar']],
  ])('%s has none of %j', async (name, parts) => {
    const sources = await sourcesOf(name);
    const unwanted = sources.filter((source) => parts.some((part) => source.includes(part)));
    expect(unwanted).toEqual([]);
  });

  test('what is sought there is found where it belongs', async () => {
    const sources = (await sourcesOf('put')).join('\n');
    for (const part of [
      'client-s3',
      '@sigstore',
      'hosted-git-info',
      'undici',
      'src/registry/publish/tar',
      'src/adapters/folder',
      'src/adapters/s3',
    ]) {
      expect(sources).toContain(part);
    }
    expect((await sourcesOf('authorizerGithub')).join('\n')).toContain('@octokit');
  });

  test('none has anything of the laptop, and no map has sources', async () => {
    for (const name of files.keys()) {
      const { sources, sourcesContent } = await mapOf(name);
      expect(sources.filter((source) => source.includes('src/local/'))).toEqual([]);
      expect(sourcesContent).toBeUndefined();
    }
  });
});

type SourceMap = { readonly sources: readonly string[]; readonly sourcesContent?: unknown };

async function mapOf(name: string): Promise<SourceMap> {
  return JSON.parse(await readFile(`${files.get(name)}.map`, 'utf8'));
}

async function sourcesOf(name: string): Promise<readonly string[]> {
  return (await mapOf(name)).sources;
}
