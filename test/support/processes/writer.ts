// A process that writes through the handlers, all at once, and prints as JSON what was acknowledged. Its arguments are
// what to write (`tags` or `versions`), how many, and a word that tells its writes from another process's.
import deleteDistTag from '../../../src/dist-tags/delete';
import putDistTag from '../../../src/dist-tags/put';
import putPackage from '../../../src/package/put';
import { unlessBusy } from '../busy';
import { apiEvent } from '../events';
import { publishDocument } from '../packages';

const user = { username: 'admin', avatar: '' };
const resource = '/registry/-/package/{name}/dist-tags/{tag}';

async function tag(word: string, number: number): Promise<[string, number]> {
  const own = `${word}-${number}`;
  const params = { name: 'widget', tag: own };
  const { statusCode } = await unlessBusy(() =>
    putDistTag(apiEvent({ method: 'PUT', resource, params, body: '"1.0.0"', user })),
  );
  if (number % 4 !== 0) return [own, statusCode];
  const removed = await unlessBusy(() =>
    deleteDistTag(apiEvent({ method: 'DELETE', resource, params, user })),
  );
  return [`removed ${own}`, removed.statusCode];
}

async function version(word: string, number: number): Promise<[string, number]> {
  const own = `1.${number}.0-${word}`;
  const { document } = await publishDocument({ version: own, tag: `${word}-${number}`, files: { word } });
  const body = JSON.stringify(document);
  const { statusCode } = await unlessBusy(() =>
    putPackage(apiEvent({ method: 'PUT', params: { name: 'widget' }, body, user })),
  );
  return [own, statusCode];
}

async function main([what, count, word = '']: readonly string[]): Promise<void> {
  const write = what === 'tags' ? tag : version;
  const numbers = Array.from({ length: Number(count) }, (_, number) => number + 1);
  const results = await Promise.all(numbers.map((number) => write(word, number)));
  process.stdout.write(`\n${JSON.stringify(results)}\n`);
}

void main(process.argv.slice(2));
