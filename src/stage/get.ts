// GET /registry/-/stage, /registry/-/stage/{id} and /registry/-/stage/{id}/tarball

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import { bytesReply } from '../http/bytes';
import { lambda } from '../http/lambda';
import { json, type Reply, redirect } from '../http/reply';
import { param, type Request } from '../http/request';
import { stageItem } from '../registry/stages/item';
import { maySee } from '../registry/stages/rights';
import type { Stage } from '../registry/stages/stage';
import { stageUrl } from '../registry/stages/told';
import { stageKey } from '../store/keys/stages';
import { visibleStage } from '../store/stages';
import { waitingStages } from '../store/stages/waiting';

function look(request: Request, context: StorageContext): Promise<Reply> {
  if (request.resource.endsWith('/-/stage')) return list(request, context);
  return request.resource.endsWith('/tarball') ? download(request, context) : view(request, context);
}

const NOT_KEPT = { 'cache-control': 'no-store' };
const MAX_PER_PAGE = 1000;

async function list(request: Request, context: StorageContext): Promise<Reply> {
  const { query } = request;
  const principal = caller(request);
  const [page, perPage] = [
    numberIn(query, 'page', 0),
    Math.min(numberIn(query, 'perPage', 100), MAX_PER_PAGE),
  ];
  // Rules ignore the case of a name, so this does, too.
  const wanted = query.get('package')?.toLowerCase();
  const all = await waitingStages(context.storage, new Date());
  const seen = all.filter(
    (stage) =>
      (wanted === undefined || stage.name.full.toLowerCase() === wanted) &&
      maySee(principal, stage, context.config.access.rules),
  );
  const items = seen.slice(page * perPage, (page + 1) * perPage).map((stage) => itemOf(stage, context));
  return json(200, { items, total: seen.length }, { headers: NOT_KEPT });
}

async function view(request: Request, context: StorageContext): Promise<Reply> {
  return json(200, itemOf(await stageIn(request, context), context), { headers: NOT_KEPT });
}

/** As it was sent: the bytes that would be published. A store with URLs of its own sends them itself. */
async function download(request: Request, context: StorageContext): Promise<Reply> {
  const stage = await stageIn(request, context);
  const key = stageKey(stage.id, 'package');
  const isThere = (await context.storage.stat(key)) !== undefined;
  const location = isThere ? await context.storage.url(key) : undefined;
  if (location !== undefined) return redirect(location);
  const stored = isThere ? await context.storage.get(key) : undefined;
  if (!stored) throw new RegistryError(404, decided(stage));
  return bytesReply(request, { body: stored.body, etag: stored.etag, headers: NOT_KEPT });
}

function decided({ name, version, state }: Stage): string {
  return `The proposal of ${name.full}@${version} is ${state.is}, and its tarball is not kept here any more.`;
}

function stageIn(request: Request, { storage, config }: StorageContext): Promise<Stage> {
  const principal = caller(request);
  return visibleStage({ id: param(request, 'id'), principal, rules: config.access.rules }, storage);
}

function itemOf(stage: Stage, { config }: StorageContext) {
  return stageItem(stage, stageUrl(stage.id, config));
}

function numberIn(query: Request['query'], name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,6}$/.test(text)) throw new RegistryError(400, `The ${name} in the URL is not a number.`);
  return Number(text);
}

export default lambda('stage:get', storageContext, look);
