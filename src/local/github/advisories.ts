import { type Answer, basic, type Call, failure } from './calls';
import type { StandInAdvisory, State } from './state';

/**
 * GET /advisories, with the advisories about malware of npm. GitHub leaves malware out unless it is asked for by `type`,
 * and pages by a cursor that stands in the link alone.
 */
export function listAdvisories({ app, advisories }: State, call: Call): Answer {
  const { authorization, query } = call;
  if (authorization !== '' && basic(call) !== `${app.clientId}:${app.clientSecret}`)
    return failure(401, 'Bad credentials');
  const isAbout = query.get('type') === 'malware' && (query.get('ecosystem') ?? 'npm') === 'npm';
  const since = /^>=(.+)$/.exec(query.get('updated') ?? '')?.[1] ?? '';
  const all = [...advisories.values()]
    .filter(({ updated }) => isAbout && updated >= since)
    .sort((one, other) => (cursorOf(one) < cursorOf(other) ? -1 : 1));
  const after = query.get('after');
  if (after !== null && !/^[\w-]+$/.test(after)) return failure(422, 'Invalid cursor');
  const behind = after === null ? '' : Buffer.from(after, 'base64url').toString('utf8');
  const rest = all.filter((advisory) => cursorOf(advisory) > behind);
  const page = rest.slice(0, Math.min(Number(query.get('per_page') ?? 30), 100));
  return { status: 200, headers: link(call, page, rest.length), body: page.map(bodyOf) };
}

function cursorOf({ updated, id }: StandInAdvisory): string {
  return `${updated} ${id}`;
}

function link({ api, path, query }: Call, page: readonly StandInAdvisory[], left: number) {
  const last = page.at(-1);
  if (!last || left <= page.length) return {};
  const next = new URLSearchParams([...query].filter(([name]) => name !== 'after'));
  next.set('after', Buffer.from(cursorOf(last)).toString('base64url'));
  return { link: `<${api}${path}?${next}>; rel="next"` };
}

function bodyOf({ id, name, range, updated, isWithdrawn = false }: StandInAdvisory): unknown {
  return {
    ghsa_id: id,
    cve_id: null,
    html_url: `https://github.com/advisories/${id}`,
    summary: `Malware in ${name}`,
    type: 'malware',
    severity: 'critical',
    published_at: updated,
    updated_at: updated,
    withdrawn_at: isWithdrawn ? updated : null,
    vulnerabilities: [
      { package: { ecosystem: 'npm', name }, vulnerable_version_range: range, first_patched_version: null },
    ],
  };
}
