import type { Desk } from '../desk';
import type { Action } from '../plan';
import { deprecate, undeprecate, unpublish } from './change';
import { publish } from './publish';
import { download, install, readPackage } from './read';
import { search } from './search';
import { decide, propose } from './stage';
import { star } from './star';
import { readTags, removeTag, setTag } from './tags';

/** Does what npm does for that command, and notes what comes of it. */
export function carryOut(action: Action, desk: Desk): Promise<unknown> {
  switch (action.is) {
    case 'publish':
      return publish(desk, action);
    case 'propose':
      return propose(desk, action);
    case 'approve':
    case 'reject':
      return decide(desk, action);
    case 'tag':
      return setTag(desk, action.tag, action.version);
    case 'untag':
      return removeTag(desk, action.tag);
    case 'read tags':
      return readTags(desk);
    case 'deprecate':
      return deprecate(desk, action.version, action.age);
    case 'undeprecate':
      return undeprecate(desk, action.age);
    case 'unpublish':
      return unpublish(desk, action.version, action.age);
    case 'star':
      return star(desk, action.isStarred, action.age);
    case 'read':
      return readPackage(desk, action.form);
    case 'download':
      return download(desk, action.version);
    case 'install':
      return install(desk);
    case 'search':
      return search(desk);
  }
}
