import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../../src/adapters/s3/client';

/** Every version of every object below a prefix, the older ones and marks of deletion too. */
export async function* versionPages(
  { client, bucket }: S3,
  prefix: string,
): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let [key, version]: readonly (string | undefined)[] = [];
  for (let more = true; more; ) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: key,
        VersionIdMarker: version,
      }),
    );
    yield page;
    [key, version, more] = [page.NextKeyMarker, page.NextVersionIdMarker, page.IsTruncated === true];
  }
}

/** Every upload that was begun and neither finished nor given up. */
export async function* uploadPages({
  client,
  bucket,
}: S3): AsyncGenerator<ListMultipartUploadsCommandOutput> {
  let [key, upload]: readonly (string | undefined)[] = [];
  for (let more = true; more; ) {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, KeyMarker: key, UploadIdMarker: upload }),
    );
    yield page;
    [key, upload, more] = [page.NextKeyMarker, page.NextUploadIdMarker, page.IsTruncated === true];
  }
}
