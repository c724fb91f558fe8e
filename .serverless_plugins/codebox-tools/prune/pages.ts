import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
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
    [key, version, more] = [page.NextKeyMarker, page.NextVersionIdMarker, hasMore(page, page.NextKeyMarker)];
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
    [key, upload, more] = [page.NextKeyMarker, page.NextUploadIdMarker, hasMore(page, page.NextKeyMarker)];
  }
}

type Upload = { readonly Key: string | undefined; readonly UploadId: string | undefined };

/** The parts of an upload. The SDK's own paginator never ends where a server names a next marker on the last page, too. */
export async function* partPages(
  { client, bucket }: S3,
  upload: Upload,
): AsyncGenerator<ListPartsCommandOutput> {
  let marker: string | undefined;
  for (let more = true; more; ) {
    const page: ListPartsCommandOutput = await client.send(
      new ListPartsCommand({ Bucket: bucket, ...upload, PartNumberMarker: marker }),
    );
    yield page;
    [marker, more] = [page.NextPartNumberMarker, hasMore(page, page.NextPartNumberMarker)];
  }
}

/** Without a place to go on from it would begin again. */
function hasMore(
  { IsTruncated }: { readonly IsTruncated?: boolean | undefined },
  next: string | undefined,
): boolean {
  return IsTruncated === true && next !== undefined && next !== '';
}
