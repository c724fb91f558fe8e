// A process that answers one request and dies on the way: `child.js <step> <file with the request>`.
import { readFileSync } from 'node:fs';
import { storageContext } from '../../../src/contexts/storage';
import { caughtUp } from '../../../src/store/catalogue/subscriber';
import { dieAt, stepsTaken, watchDisk } from './dying';
import { type HandlerName, handlers } from './handlers';

const PATIENCE_MS = 60_000;

async function main([at = '0', file = '']: readonly string[]): Promise<void> {
  const { handler, event } = JSON.parse(readFileSync(file, 'utf8'));
  // The test wrote that file: name and event belong together.
  const handle = handlers[handler as HandlerName] as (event: unknown) => Promise<unknown>;
  await watchDisk();
  dieAt(Number(at));
  await handle(event);
  // On a laptop the catalogue comes after the answer.
  await caughtUp(storageContext().storage, PATIENCE_MS);
  process.stdout.write(`\n${stepsTaken()} steps\n`);
  process.exit(0);
}

void main(process.argv.slice(2));
