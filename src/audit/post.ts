// POST /registry/-/npm/v1/security/advisories/bulk, /audits and /audits/quick
import type { AuditContext } from '../context';
import { auditContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { assertLoggedIn, readable } from '../http/authorize';
import { AUDITS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { errorReply, type Reply } from '../http/reply';
import { jsonBody, type Request } from '../http/request';
import { isObject } from '../lib/json';
import type { AuditKind } from '../ports/upstream';
import { type AuditForm, bulk } from '../registry/audit/bulk';
import { tree } from '../registry/audit/tree';
import { packageNameIn } from '../registry/names';
import { advisoriesOf } from './advisoriesOf';
import { publicNames } from './publicNames';

const FORMS: readonly (readonly [AuditKind, AuditForm])[] = [
  ['advisories/bulk', bulk],
  ['audits/quick', tree],
  ['audits', tree],
];

/** The largest dependency trees have a megabyte or two. */
const MAX_BODY = 4 * 1024 * 1024;
const MAX_VALUES = 400_000;

/**
 * Every `npm install` asks. Only the public packages in the question go upstream. Nothing here makes an
 * install fail or wait for long. A package that the caller may not read is left out before anything is looked
 * up, so neither the answer nor the question to upstream shows whether it exists.
 */
async function audit(request: Request, context: AuditContext): Promise<Reply> {
  const [kind, form] = FORMS.find(([path]) => request.resource.endsWith(`/${path}`)) ?? [
    'advisories/bulk',
    bulk,
  ];
  assertLoggedIn(request);
  const document = jsonBody(request, MAX_BODY, MAX_VALUES);
  if (!isObject(document)) throw new RegistryError(400, 'The request body must be a JSON object.');
  const asked = [...form.names(document)]
    .map(packageNameIn)
    .filter((name) => name !== undefined)
    .filter(({ full }) => readable(request, context, full).has('upstream'));
  if (form.hasNoVersions(document)) return unaudited('the client names no versions of the packages');
  const names = await publicNames(asked, context);
  const isAside = isAsides(request);
  const found = await advisoriesOf({ kind, form, document, names, isAside }, context);
  for (const problem of found.problems)
    context.logger.line({ level: 'warn', namespace: 'audit:post', problem });
  if (found.body === undefined) return unaudited(found.problems.join(', and '));
  return told(found.body, isAside ? [] : found.problems);
}

/** What nobody could be asked about is told where somebody wants to know. */
function told(body: string, problems: readonly string[]): Reply {
  const notice =
    problems.length > 0 ? { 'npm-notice': `Not all was audited: ${problems.join(', and ')}.` } : {};
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...notice };
  return { status: 200, headers, body };
}

/** npm names its command. An install asks, too, and does not need the answer; what names no command is taken for an audit. */
function isAsides({ headers }: Request): boolean {
  return (headers.get('npm-command') ?? 'audit') !== 'audit';
}

/**
 * 424 is the status with which every client ends its audit at once and installs all the same: after a 5xx pnpm and bun
 * try again for minutes, after a 404 pnpm does not print the sentence (docs/clients.md). npm 6 and installs print only
 * the notice. A reply and no error, which would be told to the log topic at every install.
 */
function unaudited(reason: string): Reply {
  const notice = `Nothing was audited: ${reason}.`;
  return errorReply(new RegistryError(424, notice, { headers: { 'npm-notice': notice } }));
}

export default lambda('audit:post', auditContext, below(AUDITS, audit));
