import { createServer } from 'node:http';
import { createS3Storage } from '../../../src/adapters/s3';
import { openBucket } from '../../support/realBucket';
import { close, listen } from '../../support/server';
import { createExchanges, readAll, withLength } from '../model/exchange';
import type { Place } from './crashes';
import { startChild } from './startChild';

/**
 * A bucket of a real S3. Each request that the process sends to it makes two steps: before S3 has it, and after, when
 * the process does not know of the answer yet.
 */
export async function openPlaceInBucket(): Promise<Place> {
  const bucket = await openBucket();
  const { config } = bucket;
  Object.assign(process.env, { region: config.region, bucket: config.bucket, s3Endpoint: config.s3Endpoint });
  const killer = await startKiller(config.s3Endpoint ?? '');
  return {
    storage: createS3Storage(config),
    run: (script, step, file) => {
      const running = startChild([script, '0', file], { s3Endpoint: killer.url });
      killer.killAt(step, () => void running.child.kill('SIGKILL'));
      return running;
    },
    close: async () => {
      await killer.close();
      await bucket.close();
    },
  };
}

async function startKiller(target: string) {
  const exchanges = createExchanges();
  let left = 0;
  let kill = () => {};
  const step = () => {
    left -= 1;
    if (left === 0) kill();
    return left <= 0;
  };
  const server = createServer(async (message, response) => {
    const asked = await readAll(message);
    if (step()) return;
    const answered = await exchanges.send(target, asked);
    if (step()) return;
    response.writeHead(answered.status, withLength(answered)).end(answered.body);
  });
  return {
    url: await listen(server),
    killAt: (at: number, how: () => void) => {
      left = at;
      kill = how;
    },
    close: async () => {
      await close(server);
      exchanges.close();
    },
  };
}
