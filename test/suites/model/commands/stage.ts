import { isObject, type JsonObject } from '../../../../src/lib/json';
import type { Answer, Reply } from '../asking';
import { type Desk, jsonOf, type Login, type Meaning, type Proposal } from '../desk';
import type { Decide, Propose } from '../plan';
import {
  type Change,
  decides,
  isBuild,
  isDecided,
  isNoStage,
  isUnpublished,
  publishes,
  publishTags,
  waits,
  waitsNoMore,
} from '../registers';
import { packagePath } from './paths';
import { JSON_TYPE, notFree } from './publish';
import { revisionIn } from './revisionIn';

/** `npm stage publish`, by somebody who does it again when they do not know what became of it. */
export async function propose(
  desk: Desk,
  { version, variant, tag: number, retries }: Propose,
): Promise<void> {
  const { integrity, body } = await desk.ware(version, variant);
  const tag = publishTags(version)[number] ?? '';
  const build = { integrity, tag };
  const meaning: Meaning = {
    label: `propose ${version} ${variant} ${tag}`,
    success: (answer) => {
      const id = String(jsonOf(answer).stageId);
      desk.proposals.set(id, { version, build });
      return { changes: [waits(id)] };
    },
    refusal: (answer) => {
      const isThere = String(jsonOf(answer).error).endsWith('is published already.');
      return isThere ? [isBuild(version, build)] : notFree(answer, version, build);
    },
  };
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    const path = `-/stage/package/${packagePath(desk.package)}`;
    const reply = await desk.ask(path, { method: 'POST', body: body(tag), headers: JSON_TYPE });
    desk.note(reply, meaning);
    if (isAnswered(reply)) return;
  }
}

/** `npm stage list`, and then a decision about one of what it names, or about any that is known. */
export async function decide(desk: Desk, { is, as, pick, retries }: Decide): Promise<void> {
  const waiting = await list(desk, as);
  const ids = pick % 4 === 0 ? [...desk.proposals.keys()] : waiting;
  const id = ids[pick % Math.max(1, ids.length)];
  if (id === undefined) return;
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    if (isAnswered(await (is === 'approve' ? approve(desk, id, as) : reject(desk, id, as)))) return;
  }
}

export async function approve(desk: Desk, id: string, as: Login): Promise<Reply> {
  const reply = await desk.ask(`-/stage/${id}/approve`, { method: 'POST', as });
  const proposal = desk.proposals.get(id);
  if (proposal) desk.note(reply, approval(id, as, proposal, reply));
  return reply;
}

/** Without a revision in the answer, the version was unpublished since that person had approved it. */
function approval(id: string, as: Login, { version, build }: Proposal, reply: Reply): Meaning {
  const isGone = reply.status === 200 && jsonOf(reply).rev === undefined;
  return {
    label: `approve ${version} ${as}`,
    writes: [decides(id, 'approved', as), ...(isGone ? [] : publishes(version, build))],
    success: (answer) => ({ changes: isGone ? [isUnpublished(version)] : [], revision: revisionIn(answer) }),
    refusal: (answer) => decided(answer, id) ?? notFree(answer, version, build),
  };
}

async function reject(desk: Desk, id: string, as: Login): Promise<Reply> {
  const reply = await desk.ask(`-/stage/${id}`, { method: 'DELETE', as });
  const label = `reject ${desk.proposals.get(id)?.version} ${as}`;
  desk.note(reply, {
    label,
    writes: [decides(id, 'rejected', as)],
    refusal: (answer) => decided(answer, id),
  });
  return reply;
}

/** What a refusal tells of an earlier decision. */
function decided(answer: Answer, id: string): readonly Change[] | undefined {
  if (answer.status === 404) return [isNoStage(id)];
  const [, login, decision] = /^(\w+) has (approved|rejected) /.exec(String(jsonOf(answer).error)) ?? [];
  if (login === undefined) return undefined;
  return [isDecided(id, decision === 'approved' ? 'approved' : 'rejected', login)];
}

/** The ids of what waits. All that was acknowledged is in the list, until somebody decides. */
async function list(desk: Desk, as: Login): Promise<readonly string[]> {
  const known = [...desk.proposals.keys()];
  const reply = await desk.ask(`-/stage?package=${encodeURIComponent(desk.package)}&perPage=1000`, { as });
  const answer = desk.note(reply, {
    label: 'list proposals',
    success: (answer) => {
      const items = itemsOf(answer);
      const listed = new Set(items.map(({ id }) => id));
      const missing = known.filter((id) => !listed.has(id));
      const waiting = items.filter(({ state }) => state === 'waiting');
      return { changes: [...waiting.map(({ id }) => waits(String(id))), ...missing.map(waitsNoMore)] };
    },
  });
  const items = answer ? itemsOf(answer) : [];
  for (const { id, version, integrity, tag } of items) {
    const build = { integrity: String(integrity), tag: String(tag) };
    desk.proposals.set(String(id), { version: String(version), build });
  }
  return items.map(({ id }) => String(id));
}

function itemsOf(answer: Answer): readonly JsonObject[] {
  const { items } = jsonOf(answer);
  return Array.isArray(items) ? items.filter(isObject) : [];
}

function isAnswered({ status }: Reply): boolean {
  return status !== undefined && status < 500;
}
