import { createHash } from 'node:crypto';
import type { BaseContext } from '../../context';
import type { Reply } from '../../http/reply';
import { version } from '../../version';
import type { Visit } from '../visit';
import { SCRIPT } from './script';
import { STYLE } from './style';

type Config = BaseContext['config'];

/**
 * The headers of a page that the browser may keep, and ask for again each time. Its ETag is of all that it was made of:
 * the page's own state, who looks (the form of the logout is theirs), this release, and its settings.
 */
export function keepable(
  { etag }: { readonly etag?: string },
  { session }: Visit,
  config: Config,
): Reply['headers'] {
  if (etag === undefined) return {};
  const parts = [etag, session.login, session.csrf, release(config)];
  const hash = createHash('sha256').update(parts.join('\n')).digest('base64url');
  return { etag: `"${hash}"`, 'cache-control': 'private, no-cache' };
}

const releases = new WeakMap<Config, string>();

function release(config: Config): string {
  const known = releases.get(config);
  if (known !== undefined) return known;
  const text = [version, STYLE, SCRIPT, JSON.stringify(config)].join('\n');
  const made = createHash('sha256').update(text).digest('base64url');
  releases.set(config, made);
  return made;
}
