import { request } from 'undici';
import { isObject, own, parseJson } from '../../src/lib/json';
import { inParallel } from '../../test/suites/clients/inParallel';

export type YoungVersion = {
  readonly name: string;
  readonly version: string;
  /** To the minute. */
  readonly published: string;
  readonly isLatest: boolean;
  /** The tags that are on it. */
  readonly tagged: string;
};

type Rule = { readonly upstream: string; readonly minAge: number };

/** Each is asked for once in a run. */
const known = new Map<string, Promise<readonly YoungVersion[]>>();

/** What upstream itself has of these packages that is younger; asked past the registry. */
export async function youngVersions(names: readonly string[], rule: Rule): Promise<readonly YoungVersion[]> {
  const found = await inParallel(names, (name) => {
    const asked = known.get(name) ?? youngOf(name, rule);
    known.set(name, asked);
    return asked;
  });
  return found.flat();
}

async function youngOf(name: string, { upstream, minAge }: Rule): Promise<readonly YoungVersion[]> {
  const answer = await request(new URL(name.replace('/', '%2f'), upstream), {
    headers: { accept: 'application/json' },
  });
  const packument = parseJson(await answer.body.text());
  if (!isObject(packument)) throw new Error(`Upstream answered ${answer.statusCode} for ${name}.`);
  const { versions, time } = packument;
  const tags = Object.entries(isObject(packument['dist-tags']) ? packument['dist-tags'] : {});
  return Object.keys(isObject(versions) ? versions : {}).flatMap((version) => {
    const published = Date.parse(String(isObject(time) ? own(time, version) : undefined));
    if (published + minAge <= Date.now()) return [];
    const onIt = tags.filter(([, tagged]) => tagged === version).map(([tag]) => tag);
    const moment = Number.isNaN(published) ? 'undated' : new Date(published).toISOString().slice(0, 16);
    return [{ name, version, published: moment, isLatest: onIt.includes('latest'), tagged: onIt.join(', ') }];
  });
}
