import { isObject, own } from '../../../../src/lib/json';
import { type Desk, jsonOf } from '../desk';
import { objectIn } from '../inspect';

/** `npm search`; the first one makes the catalogue, which every write changes from then on. */
export async function search(desk: Desk): Promise<void> {
  desk.note(await ask(desk), { label: 'search' });
}

/** What search tells of the package must be the version that `latest` points at, or nothing when there is none. */
export async function findLatest(desk: Desk): Promise<void> {
  const document = desk.memory.documents.at(-1);
  const latest = own(objectIn(document ?? {}, 'dist-tags'), 'latest');
  desk.note(await ask(desk), {
    label: 'search',
    success: (answer) => {
      const { objects } = jsonOf(answer);
      const hits = Array.isArray(objects) ? objects.filter(isObject) : [];
      const found = hits.map((hit) => objectIn(hit, 'package')).find(({ name }) => name === desk.package);
      const problem = `${desk.package} is ${found?.version} in the catalogue, and its latest is ${latest}.`;
      return { changes: [], problems: found?.version === latest ? [] : [problem] };
    },
  });
}

function ask(desk: Desk) {
  return desk.ask(`-/v1/search?text=${encodeURIComponent(desk.package)}&size=250`);
}
