import { readContext } from '../../src/contexts/packages';
import { packageNameIn } from '../../src/registry/names';
import { whyIs } from '../../src/store/why';
import { OperatorError } from '../lib/explain';
import type { Place } from './place';

/** Is a version served, why not, from when on, and what do clients get instead? By the rules and the file as they are here. */
export async function why(place: Place): Promise<void> {
  const { name, asked } = questionIn(place);
  await place.prepare();
  const { storage, upstream } = readContext();
  const answer = await whyIs({ name, asked }, { storage, upstream });
  if (!answer) throw new OperatorError(`Neither this registry nor upstream has a package ${name.full}.`);
  for (const sentence of answer.sentences) place.log.notice(sentence);
}

function questionIn({ options, command }: Place) {
  const text = typeof options.package === 'string' ? options.package : '';
  const at = text.indexOf('@', 1);
  const name = packageNameIn(at === -1 ? text : text.slice(0, at));
  const asked = at === -1 ? 'latest' : text.slice(at + 1);
  if (name && asked !== '' && asked.length <= 256) return { name, asked };
  throw new OperatorError(`Name a version: ${command} why event-stream@3.3.6.`);
}
