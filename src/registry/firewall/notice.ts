import { isObject, type JsonObject, own } from '../../lib/json';
import { moment, type Verdict } from './verdict';

/** What is served of a packument, without what is held back. */
type Served = { readonly document: JsonObject; readonly held: ReadonlyMap<string, Verdict> };

/** For a person whose `latest` is another one than upstream's; undefined: it is the same, or there is none. */
export function movedNotice(packument: JsonObject, { document, held }: Served): string | undefined {
  const [theirs, ours] = [latestOf(packument), latestOf(document)];
  const verdict = theirs === undefined ? undefined : held.get(theirs);
  if (!verdict || ours === undefined) return undefined;
  const until = verdict.rule === 'block' ? '' : ` until ${moment(verdict.until)}`;
  const notice = `This registry holds back ${packument.name}@${theirs}${until}; its latest is ${ours}.`;
  return isHeader(notice) ? notice : undefined;
}

function latestOf({ 'dist-tags': tags }: JsonObject): string | undefined {
  const latest = isObject(tags) ? own(tags, 'latest') : undefined;
  return typeof latest === 'string' ? latest : undefined;
}

/** Upstream's versions need not be texts that a header can hold. */
function isHeader(text: string): boolean {
  return /^[ -~]{1,400}$/.test(text);
}
