// GET /registry/-/counts/downloads/{point,range}/{period}, …/{name}, and /registry/-/counts/versions/{name}/last-week
import type { CountsContext } from '../context';
import { countsContext } from '../contexts/downloads';
import { RegistryError } from '../errors';
import { assertLoggedIn } from '../http/authorize';
import { COUNTS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { type Answer, answerOf, type Form, versionsIn } from '../registry/downloads/answers';
import { dayAt } from '../registry/downloads/days';
import { lengthOf, type Period, parsePeriod } from '../registry/downloads/period';
import { notOurs, packageNameIn, quote } from '../registry/names';
import { assertReadsAll, visibleHistory } from './visible';

/** npm's own limits. */
const MOST_NAMES = 128;
const MOST_DAYS_OF_MANY = 365;

/** npm's API of downloads (docs/protocol.md §14), for packages of this registry. */
async function getDownloads(request: Request, context: CountsContext): Promise<Reply> {
  assertLoggedIn(request);
  if (!context.config.countsDownloads)
    throw new RegistryError(404, 'This registry does not count downloads: CODEBOX_DOWNLOADS is off.');
  return json(200, await answer(request, context), { headers: { 'cache-control': 'private, max-age=300' } });
}

async function answer(request: Request, context: CountsContext): Promise<unknown> {
  const today = dayAt(Date.now());
  if (request.resource.includes('/versions/'))
    return perVersion(request, parsePeriod('last-week', today), context);
  const form: Form = request.resource.includes('/range/') ? 'range' : 'point';
  const period = parsePeriod(param(request, 'period'), today);
  if (!request.params.has('name')) {
    assertReadsAll(request, context);
    return answerOf(form, await context.counts.total(), { period });
  }
  const names = param(request, 'name').split(',');
  if (names.length > 1 && !request.params.has('sub'))
    return ofMany(request, { form, period, names }, context);
  const name = packageName(request);
  const history = await visibleHistory(request, name, context);
  if (!history) throw notOurs(name);
  return answerOf(form, history.days, { period, name: name.full });
}

async function perVersion(request: Request, period: Period, context: CountsContext): Promise<unknown> {
  const name = packageName(request);
  const history = await visibleHistory(request, name, context);
  if (!history) throw notOurs(name);
  return { package: name.full, downloads: Object.fromEntries(versionsIn(history, period)) };
}

type Bulk = { readonly form: Form; readonly period: Period; readonly names: readonly string[] };

/** `null` for each that is not there. */
async function ofMany(
  request: Request,
  { form, period, names }: Bulk,
  context: CountsContext,
): Promise<unknown> {
  const scoped = names.find((name) => name.startsWith('@'));
  if (scoped !== undefined)
    throw new RegistryError(
      400,
      `Ask for ${quote(scoped)} alone: of many packages at once, none may have a scope.`,
    );
  if (names.length > MOST_NAMES)
    throw new RegistryError(400, `Ask for ${MOST_NAMES} packages at once at most.`);
  if (lengthOf(period) > MOST_DAYS_OF_MANY)
    throw new RegistryError(400, `Ask for ${MOST_DAYS_OF_MANY} days at most for many packages at once.`);
  const answers = new Map<string, Answer | null>();
  for (const text of new Set(names)) {
    const name = packageNameIn(text);
    const history = name && (await visibleHistory(request, name, context));
    answers.set(text, history ? answerOf(form, history.days, { period, name: text }) : null);
  }
  return Object.fromEntries(answers);
}

export default lambda('downloads:get', countsContext, below(COUNTS, getDownloads));
