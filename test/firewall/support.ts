import { gunzipSync } from 'node:zlib';
import getPackage from '../../src/package/get';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import type { TestRegistry } from '../support/registry';

export const DAY = 86_400_000;
export const CORGI = { accept: 'application/vnd.npm.install-v1+json' };
export const NAME = 'left-pad';

export type Times = Readonly<Record<string, string | undefined>>;

/** The policy as the functions get it. */
export function policyOf(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ minAge: 0, mode: 'enforce', allow: [], block: [], ...changes });
}

/** A full packument whose versions were published at those times; undefined: it does not say when. */
export function packumentOf(times: Times, more: Readonly<Record<string, unknown>> = {}) {
  const versions = Object.keys(times);
  return {
    name: NAME,
    'dist-tags': { latest: versions.at(-1) },
    versions: Object.fromEntries(
      versions.map((version) => [
        version,
        {
          name: NAME,
          version,
          dist: { tarball: `https://registry.example/${NAME}/-/${NAME}-${version}.tgz` },
        },
      ]),
    ),
    time: times,
    ...more,
  };
}

/** Upstream has that one package, in that one form. Counts the questions. */
export function serve({ upstream }: TestRegistry, packument: unknown): { asked: number } {
  const count = { asked: 0 };
  upstream.fail((_request, response) => {
    count.asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument));
  });
  return count;
}

export function readPackument(headers = {}, params = {}) {
  return getPackage(apiEvent({ params: { name: NAME, ...params }, headers }));
}

export function download(version: string) {
  const tar = `${NAME}-${version}.tgz`;
  return getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name: NAME, tar } }));
}

/** The same with the answer to bulk questions about advisories; undefined: upstream has none. Notes the questions. */
export function serveWithAdvisories({ upstream }: TestRegistry, packument: unknown, advisories: unknown) {
  const questions: unknown[] = [];
  upstream.fail((request, response) => {
    const isQuestion = request.url?.endsWith('/advisories/bulk') ?? false;
    const status = isQuestion && advisories === undefined ? 500 : 200;
    const answer = JSON.stringify(isQuestion ? (advisories ?? {}) : packument);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isQuestion) questions.push(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()));
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    });
  });
  return { questions };
}
