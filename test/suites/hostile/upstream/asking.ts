import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import getDistTags from '../../../../src/dist-tags/get';
import getPackage from '../../../../src/package/get';
import putPackage from '../../../../src/package/put';
import getTarball from '../../../../src/tarball/get';
import { apiEvent } from '../../../support/events';
import { faults } from '../../../support/faults';
import { publishDocument } from '../../../support/packages';
import type { Fault } from '../../../support/upstream';
import { TARBALL_URLS } from '../support/upstreams';

const name = 'left-pad';

export const short = { accept: 'application/vnd.npm.install-v1+json' };
export const endpoint = 'https://npm.example/registry';
export const tarball = Buffer.from('the bytes of left-pad');

export function read(headers: Readonly<Record<string, string>> = {}): Promise<APIGatewayProxyResult> {
  return getPackage(apiEvent({ params: { name }, headers }));
}

export function download(tar = 'left-pad-1.3.0.tgz'): Promise<APIGatewayProxyResult> {
  return getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name, tar } }));
}

export async function publish(): Promise<APIGatewayProxyResult> {
  const body = JSON.stringify((await publishDocument({ name })).document);
  return putPackage(apiEvent({ method: 'PUT', params: { name }, body }));
}

/** Everything that needs the packument of upstream. */
export const questions: readonly (() => Promise<APIGatewayProxyResult>)[] = [
  () => read(),
  () => read(short),
  () => getPackage(apiEvent({ params: { name, sub: '1.3.0' } })),
  () => getDistTags(apiEvent({ params: { name } })),
  publish,
];

/** An upstream with a version for each of TARBALL_URLS, that gives good bytes for whatever else it is asked. */
export function withTarballUrls(): Fault {
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const versions = TARBALL_URLS.map((url, index) => {
    const version = `0.0.${index}`;
    return [version, { name, version, dist: { integrity, tarball: url } }];
  });
  const packument = JSON.stringify({ name, versions: Object.fromEntries(versions) });
  return (request, response) =>
    faults.body(request.url === '/left-pad' ? packument : tarball)(request, response);
}
