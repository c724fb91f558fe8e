import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { seldom, semverByParts, withoutWeb } from '../../.serverless_plugins/lib/late-modules';
import { close, listen } from '../support/server';
import { useTempFolder } from '../support/tempFolder';

const ROOT = path.resolve(__dirname, '../..');

describe('what is loaded late', () => {
  const folder = useTempFolder();

  test('semver has all its members, and the same', async () => {
    const program = `
      import semver from 'semver';
      const kinds = Object.keys(semver).map((key) => [key, typeof semver[key]]);
      const found = [semver.valid('1.2'), semver.maxSatisfying(['1.0.0', '1.1.0'], '^1'), new semver.SemVer('2.0.0').major];
      console.log(JSON.stringify({ kinds, found }));
    `;
    const plain = await run(program, 'plain');
    expect(await run(program, 'late', [semverByParts])).toBe(plain);
    expect(JSON.parse(plain).found).toEqual([null, '1.1.0', 2]);
  });

  test('ssri and hosted-git-info run when they are first used', async () => {
    const program = `
      import ssri from 'ssri';
      import hosted from 'hosted-git-info';
      const host = hosted.fromUrl('acme/widget');
      console.log(JSON.stringify([host.https(), ssri.fromHex('ff', 'sha1').toString(), ssri.checkData('x', 'sha512-eA==')]));
    `;
    const plain = await run(program, 'plain');
    expect(await run(program, 'late', [seldom])).toBe(plain);
    const marked = `import ssri from 'ssri'; import hosted from 'hosted-git-info'; console.log(typeof ssri, typeof hosted);`;
    const source = await bundle(marked, 'marked', [seldom]);
    // CommonJS that is bundled runs when its wrapper is called.
    expect(source).toMatch(/get fromUrl\(\) \{\s+return require_\w+\(\)\.fromUrl;/);
    expect(source).toMatch(/get checkData\(\) \{\s+return require_\w+\(\)\.checkData;/);
  });

  test('the S3 client loads neither web streams nor web cryptography of Node, and sends as before', async () => {
    const program = `
      import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      const client = new S3Client({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      const sent = [];
      client.middlewareStack.add((next) => async (args) => {
        sent.push(args.request.headers['amz-sdk-invocation-id'], args.request.headers['x-amz-checksum-crc32']);
        return next(args);
      }, { step: 'finalizeRequest', priority: 'low' });
      client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Buffer.from('x') })).catch(() => {}).then(() => {
        const web = process.moduleLoadList.filter((name) => /webcrypto|readablestream/.test(name));
        console.log(JSON.stringify({ sent, web }));
      });
    `;
    const { sent, web } = JSON.parse(await run(program, 's3', [withoutWeb]));
    expect(web).toEqual([]);
    expect(sent).toEqual([expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$/), 'jNwWgw==']);
  });

  test('the S3 client still checks what it reads', async () => {
    // The checksum of `x`, whatever is sent.
    const s3 = createServer((request, response) => {
      response.setHeader('x-amz-checksum-crc32', 'jNwWgw==');
      response.end(request.url?.includes('whole') ? 'x' : 'y');
    });
    const url = await listen(s3);
    const program = `
      import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
      const client = new S3Client({ region: 'eu-central-1', endpoint: '${url}', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      const read = async (Key) => (await client.send(new GetObjectCommand({ Bucket: 'b', Key }))).Body.transformToString();
      const found = ['whole', 'damaged'].map((key) => read(key).catch(({ message }) => message.slice(0, 17)));
      Promise.all(found).then((all) => console.log(JSON.stringify(all)));
    `;
    const said = await run(program, 'checks', [withoutWeb]).finally(() => close(s3));
    expect(JSON.parse(said)).toEqual(['x', 'Checksum mismatch']);
  });

  type Plugins = Parameters<typeof build>[0]['plugins'];

  async function bundle(program: string, name: string, plugins: Plugins = []): Promise<string> {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: ROOT },
      bundle: true,
      write: false,
      platform: 'node',
      mainFields: ['module', 'main'],
      outfile: path.join(folder(), `${name}.js`),
      plugins,
    });
    return outputFiles[0]?.text ?? '';
  }

  async function run(program: string, name: string, plugins?: Plugins): Promise<string> {
    const file = path.join(folder(), `${name}.cjs`);
    await writeFile(file, await bundle(program, name, plugins));
    return (await promisify(execFile)(process.execPath, [file])).stdout;
  }
});
