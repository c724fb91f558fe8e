import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { close, listen } from '../../support/server';

export type Relay = {
  /** With a trailing slash, as `registry` in the configuration. */
  readonly url: string;
  /** The bodies of all questions about advisories. */
  readonly audits: readonly string[];
  close(): Promise<void>;
};

/** A public package that the matrix installs, and what the relay has against it. */
export const VULNERABLE = { name: 'is-number', title: 'Numbers that are none' };

/** A question about this one is refused, as by a registry without audits. */
export const UNAUDITED = { name: 'is-windows', version: '1.0.2' };

const ADVISORY = {
  id: 1,
  url: 'https://advisories.example/1',
  title: VULNERABLE.title,
  severity: 'high',
  vulnerable_versions: '<99.0.0',
  cwe: ['CWE-1'],
  cvss: { score: 7.5, vectorString: null },
};

/**
 * The real registry behind, except for advisories: not every registry has any, and those of a real package change.
 * Packages go through as they are, compressed or not.
 */
export async function startRelay(registry: string, vulnerable: string = VULNERABLE.name): Promise<Relay> {
  const audits: string[] = [];
  const server = createServer((incoming, response) => {
    const answered =
      incoming.method === 'POST'
        ? advise(incoming, response, { audits, vulnerable })
        : pass(registry, incoming, response);
    answered.catch(() => response.destroy());
  });
  const url = `${await listen(server)}/`;
  return { url, audits, close: () => close(server) };
}

async function pass(registry: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host: _, connection: __, ...headers } = incoming.headers;
  const method = incoming.method === 'HEAD' ? 'HEAD' : 'GET';
  const answer = await request(new URL(`.${incoming.url}`, registry), { method, headers });
  const { connection: ___, 'transfer-encoding': ____, ...kept } = answer.headers;
  response.writeHead(answer.statusCode, kept);
  for await (const chunk of answer.body) response.write(chunk);
  response.end();
}

type Advised = { readonly audits: string[]; readonly vulnerable: string };

async function advise(
  incoming: IncomingMessage,
  response: ServerResponse,
  { audits, vulnerable }: Advised,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const sent = Buffer.concat(chunks);
  const body = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString();
  audits.push(body);
  if (body.includes(`"${UNAUDITED.name}"`)) {
    response.writeHead(405).end();
    return;
  }
  const found = body.includes(`"${vulnerable}"`) ? vulnerable : undefined;
  const isBulk = incoming.url?.endsWith('/advisories/bulk');
  const answer = isBulk ? bulk(found) : report(found);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

function bulk(found: string | undefined): object {
  return found === undefined ? {} : { [found]: [ADVISORY] };
}

/** What npm 6, yarn 1 and pnpm up to 10 read (docs/protocol.md §11). */
function report(found: string | undefined): object {
  const none = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };
  const totals = { dependencies: 2, devDependencies: 0, optionalDependencies: 0, totalDependencies: 2 };
  const way = { id: 1, path: `is-odd>${found}`, dev: false, optional: false, bundled: false };
  const finding = { version: '6.0.0', paths: [way.path] };
  const advisory = {
    ...ADVISORY,
    module_name: found,
    findings: [finding],
    overview: ADVISORY.title,
    recommendation: 'None',
    patched_versions: '>=99.0.0',
    access: 'public',
    cves: [],
  };
  return {
    actions: found !== undefined ? [{ action: 'review', module: found, resolves: [way] }] : [],
    advisories: found !== undefined ? { 1: advisory } : {},
    muted: [],
    metadata: { vulnerabilities: { ...none, high: found === undefined ? 0 : 1 }, ...totals },
  };
}
