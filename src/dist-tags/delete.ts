// DELETE /registry/-/package/{name}/dist-tags/{tag}

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { nameInPath, packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { removeTag } from '../registry/packument/tags';
import { changeHead } from '../store/packuments';

async function deleteDistTag(request: Request, context: StorageContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'publish', name });
  const tag = param(request, 'tag');
  const packument = await changeHead(context, name, (current) => removeTag(current, tag));
  const tags = packument['dist-tags'];
  return json(
    200,
    { ok: true, id: nameInPath(request), 'dist-tags': tags },
    {
      event: { namespace: 'dist-tags:delete', body: { name: name.full, tag, 'dist-tags': tags } },
    },
  );
}

export default lambda('dist-tags:delete', storageContext, deleteDistTag);
