// GET /registry/-/v1/search

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import type { CatalogueEntry } from '../registry/catalogue/catalogue';
import { parseSearch } from '../registry/catalogue/query';
import { entriesOf, pageOf, searchShard } from '../registry/catalogue/search';
import { inVisibleShards } from './visible';

/**
 * Only our own packages. A search in a private registry may itself be private, so upstream is not asked.
 * Also, two rankings cannot be paged as one. The public registry has its own search.
 */
async function searchPackages(request: Request, context: StorageContext): Promise<Reply> {
  const query = parseSearch(request.query);
  const found = await inVisibleShards(request, context, (form, isVisible) =>
    searchShard(form, query, isVisible),
  );
  const { hits, total } = pageOf(found, query);
  const scores = new Map(hits.map(({ name, score }) => [name, score]));
  const objects = entriesOf(hits).map((entry) => toObject(entry, scores.get(entry.name) ?? 0));
  return json(
    200,
    { objects, total, time: new Date().toISOString() },
    {
      headers: { 'cache-control': 'private, no-cache' },
      event: { namespace: 'search:get', body: { text: request.query.get('text') ?? '', total } },
    },
  );
}

/** npm maps over `maintainers` and prints `publisher.username`, so both are always there (docs/protocol.md §9). */
function toObject(entry: CatalogueEntry, score: number) {
  const { name, version, description, keywords, date, links } = entry;
  return {
    package: {
      name,
      scope: name.startsWith('@') ? name.slice(1, name.indexOf('/')) : 'unscoped',
      version,
      description,
      keywords,
      date,
      links,
      ...(entry.author !== '' && { author: { name: entry.author } }),
      publisher: person(entry.publisher),
      maintainers: entry.maintainers.map(person),
    },
    score: { final: score, detail: { quality: 0, popularity: 0, maintenance: 0 } },
    searchScore: score,
  };
}

function person(username: string) {
  return { username, email: '' };
}

export default lambda('search:get', storageContext, searchPackages);
