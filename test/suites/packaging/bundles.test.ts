import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiEvent } from '../../support/events';
import { type Packaged, packaged } from '../../support/lambda/package';
import { node24 } from '../../support/lambda/tools';
import { close, listen } from '../../support/server';
import { bundlesOf, tooLarge } from './budgets';

/** kB of a zip, with what lies beside the bundle, and the map. The largest is that of `web`, with the readers of readmes. */
const LARGEST_ZIP = 880;

let service: Packaged;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  service = await packaged();
  files = bundlesOf(service);
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
    expect(await tooLarge(files)).toEqual([]);
    const zips = await Promise.all(service.functions.map((name) => service.size(name)));
    expect(zips.length).toBe(files.size);
    expect(Math.max(...zips) / 1000).toBeLessThan(LARGEST_ZIP);
  });

  test('what few calls need lies beside the bundles of those that can need it', async () => {
    expect(await asideOf('put')).toEqual(['put.sigstore.js', 'put.undici.js']);
    expect(await asideOf('get')).toEqual(['get.undici.js']);
    expect(await asideOf('web')).toEqual(['any.readme.js', 'any.undici.js']);
    expect(await asideOf('distTagsPut')).toEqual([]);
    expect(await asideOf('authorizerGithub')).toEqual(['github.bucket.js']);
    expect(await asideOf('webChange')).toEqual(['change.bucket.js']);
  });

  test('of the SDK none holds other clients than that of S3, nor sources of credentials that Lambda does not have', async () => {
    for (const name of files.keys()) {
      const sources = (await sourcesOf(name)).filter((source) => source.includes('@aws-sdk/'));
      const unwanted = /client-(?!s3\/)|nested-clients|credential-provider-(?!env\/)|token-providers/;
      expect(sources.filter((source) => unwanted.test(source))).toEqual([]);
    }
  });

  test('a function whose bucket is on S3 takes its credentials from the environment', async () => {
    const calls: string[] = [];
    const s3 = createServer((request, response) => {
      calls.push(String(request.headers.authorization));
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code><Message>Nothing here.</Message></Error>');
    });
    const script = `require(process.argv[1]).default(JSON.parse(process.argv[2])).then(({ statusCode }) => console.error(statusCode));`;
    const event = JSON.stringify(apiEvent({ method: 'GET', params: { name: '@acme%2fwidget' } }));
    try {
      const { stderr } = await promisify(execFile)(
        await node24(),
        ['-e', script, String(files.get('distTagsGet')), event],
        { env: { ...ENVIRONMENT, s3Endpoint: await listen(s3) } },
      );
      expect(stderr.trim()).toBe('404');
      // The package, and the rules of the firewall.
      const signed = expect.stringContaining('Credential=KEY-OF-LAMBDA/');
      expect(calls).toEqual([signed, signed]);
    } finally {
      await close(s3);
    }
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
      'hosted-git-info',
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

const ENVIRONMENT = {
  region: 'eu-central-1',
  bucket: 'packages',
  registry: 'https://registry.example/',
  githubUrl: 'https://github.example/api/v3',
  githubClientId: 'client-id',
  restrictedOrgs: '*',
  apiEndpoint: 'https://npm.example/registry',
  privateScopes: '@acme',
  AWS_ACCESS_KEY_ID: 'KEY-OF-LAMBDA',
  AWS_SECRET_ACCESS_KEY: 'secret-of-lambda',
};

async function asideOf(name: string): Promise<readonly string[]> {
  const file = files.get(name) ?? '';
  const all = await readdir(path.dirname(file));
  return all.filter((other) => other !== path.basename(file) && !other.endsWith('.map')).sort();
}

type SourceMap = { readonly sources: readonly string[]; readonly sourcesContent?: unknown };

async function mapOf(name: string): Promise<SourceMap> {
  return JSON.parse(await readFile(`${files.get(name)}.map`, 'utf8'));
}

async function sourcesOf(name: string): Promise<readonly string[]> {
  return (await mapOf(name)).sources;
}
