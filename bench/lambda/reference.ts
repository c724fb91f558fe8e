import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '../..');

const S3 = `
import {
  DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client,
} from '@aws-sdk/client-s3';
const client = new S3Client({ region: 'eu-central-1' });
export default () => [
  client, DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, paginateListObjectsV2,
];
`;

const CREDENTIALS = "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';";

/**
 * A bundle of the S3 client alone, made as the functions are, with credentials from the environment and nothing left
 * out of the SDK besides: what a function that uses S3 has to load at least.
 */
export async function referenceBundle(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-reference-'));
  const outfile = path.join(folder, 'reference.js');
  const { custom } = parse(await readFile(path.join(ROOT, 'serverless.yml'), 'utf8'));
  const { bundle, minify, platform, target, mainFields, footer } = custom.esbuild;
  await build({
    stdin: { contents: S3, resolveDir: ROOT },
    outfile,
    ...{ bundle, minify, platform, target, mainFields, footer },
    plugins: [
      {
        name: 'credentials',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({
            path,
            namespace: 'credentials',
          }));
          onLoad({ filter: /.*/, namespace: 'credentials' }, () => ({
            contents: CREDENTIALS,
            resolveDir: ROOT,
          }));
        },
      },
    ],
  });
  return outfile;
}
