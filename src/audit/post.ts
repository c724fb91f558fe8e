// POST /registry/-/npm/v1/security/advisories/bulk, /audits and /audits/quick
import type { AuditContext, AuditKind } from '../context';
import { auditContext } from '../contextFactory';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import { jsonBody, type Request } from '../http/request';
import { type AuditForm, bulk } from '../registry/advisories';
import { tree } from '../registry/auditTree';
import { isObject } from '../registry/json';
import { publicNames } from './publicNames';

const FORMS: readonly (readonly [AuditKind, AuditForm])[] = [
  ['advisories/bulk', bulk],
  ['audits/quick', tree],
  ['audits', tree],
];

/**
 * Every `npm install` asks. Of what it installs only public packages are told upstream; nothing here makes an install
 * fail or wait for long.
 */
async function audit(request: Request, context: AuditContext): Promise<Reply> {
  const [kind, form] = FORMS.find(([path]) => request.resource.endsWith(`/${path}`)) ?? [
    'advisories/bulk',
    bulk,
  ];
  const document = jsonBody(request);
  if (!isObject(document)) throw new RegistryError(400, 'The request body must be a JSON object.');
  const names = await publicNames(form.names(document), context);
  const question = form.publicPart(document, (name) => names.has(name));
  if (question === undefined) return json(200, form.nothing);
  const answer = await context.advisories.ask(kind, question);
  return 'problem' in answer ? unanswered(answer.problem, form, context) : told(answer.body);
}

function told(body: string): Reply {
  return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body };
}

/** npm prints the notice: nobody should take silence for health. */
function unanswered(problem: string, { nothing }: AuditForm, { logger }: AuditContext): Reply {
  logger.line({ level: 'warn', namespace: 'audit:post', problem });
  const notice = `Nothing was audited: the public registry ${problem} when asked for advisories.`;
  return json(200, nothing, { headers: { 'cache-control': 'no-store', 'npm-notice': notice } });
}

export default lambda('audit:post', auditContext, audit);
