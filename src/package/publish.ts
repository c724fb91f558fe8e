import type { PublishContext } from '../context';
import { json, type Reply } from '../http/reply';
import { announcement } from '../registry/publish/announcement';
import { checkPublication, type Proposal, storePublication } from '../store/publications';

export type PublishRequest = Proposal & { readonly publisher: string };

/** Everything is checked before the first write; then the tarball, then the index (docs/architecture.md §4). */
export async function publish(request: PublishRequest, context: PublishContext): Promise<Reply> {
  const { name, publisher } = request;
  const checked = await checkPublication(request, context);
  const { publication, manifest } = checked;
  const packument = await storePublication({ ...checked, publisher }, context);
  const answer = { ok: true, success: true, id: name.full, rev: packument._rev };
  const body = announcement({ ...manifest, version: publication.version }, packument);
  return json(200, answer, { event: { namespace: 'package:put', body } });
}
