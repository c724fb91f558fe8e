import type { TokensContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { listed } from '../registry/machineTokens/listed';
import { living } from '../registry/machineTokens/maker';
import { readMaker } from '../store/machineTokens';
import { personOf } from './person';

const PAGE = 50;
const LARGEST_PAGE = 100;

/** `npm token list`: one's own, those that still work. npm goes on with `urls.next` as long as there is one. */
export async function listTokens(request: Request, { storage }: TokensContext): Promise<Reply> {
  const size = whole(request, 'perPage', PAGE);
  const page = whole(request, 'page', 0);
  if (size < 1 || size > LARGEST_PAGE) {
    throw new RegistryError(400, `The query perPage must be a number from 1 to ${LARGEST_PAGE}.`);
  }
  const maker = await readMaker(storage, personOf(request).id);
  const own = maker ? living(maker, new Date()) : [];
  const objects = own.slice(page * size, (page + 1) * size).map(listed);
  const url = (at: number) => `/-/npm/v1/tokens?page=${at}&perPage=${size}`;
  const urls = {
    ...((page + 1) * size < own.length && { next: url(page + 1) }),
    ...(page > 0 && { prev: url(page - 1) }),
  };
  return json(200, { objects, total: own.length, urls }, { headers: { 'cache-control': 'no-store' } });
}

function whole({ query }: Request, name: string, otherwise: number): number {
  const text = query.get(name) ?? String(otherwise);
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new RegistryError(400, `The query ${name} must be a number.`);
}
