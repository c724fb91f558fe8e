import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SECRET_PATIENCE_MS } from '../../../src/adapters/appSecret/patience';
import { GITHUB_PATIENCE_MS } from '../../../src/adapters/github/answer';
import { TOPIC_PATIENCE_MS } from '../../../src/adapters/logger/patience';
import { UPSTREAM_PATIENCE_MS } from '../../../src/adapters/npm';
import { S3_PATIENCE_MS } from '../../../src/adapters/s3/client';
import { WEBHOOK_PATIENCE_MS } from '../../../src/adapters/webhooks';
import { BUILD_MS } from '../../../src/store/catalogue/read';
import { SWAP_PATIENCE_MS } from '../../../src/store/swap';
import { type Packaged, packaged } from '../../support/lambda/package';
import { functionsOf } from './template';

/** A cold start, and the function's own work. */
const OWN_MS = 1000;
/** API Gateway waits 29 s. */
const GATEWAY_MS = 28_000;

/**
 * How long a function waits for what does not answer, by the part of its bundle that asks. A write may by then have
 * waited for others that write the same index, and a search may have built a part of the catalogue.
 */
const PATIENCE: readonly (readonly [part: string, ms: number])[] = [
  ['src/adapters/s3/client', S3_PATIENCE_MS],
  ['src/store/swap', SWAP_PATIENCE_MS + S3_PATIENCE_MS],
  ['src/store/catalogue/read', BUILD_MS + S3_PATIENCE_MS],
  ['src/adapters/npm.ts', UPSTREAM_PATIENCE_MS],
  ['src/adapters/github/answer', GITHUB_PATIENCE_MS],
  ['src/adapters/appSecret', SECRET_PATIENCE_MS],
  ['src/adapters/webhooks.ts', WEBHOOK_PATIENCE_MS],
];

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

/** Until the function has told whatever silence it met, and the topic of it, though that is silent too. */
async function neededMs(name: string, handler: unknown): Promise<number> {
  const map = await readFile(
    path.join(service.bundle(name), String(handler).replace(/\.default$/, '.js.map')),
    'utf8',
  );
  const waits = PATIENCE.filter(([part]) => map.includes(part)).map(([, ms]) => ms);
  return Math.max(0, ...waits) + (map.includes('adapters/logger/topic') ? TOPIC_PATIENCE_MS : 0) + OWN_MS;
}

describe('the packaged template: time-outs', () => {
  test('every function has time to say itself that something does not answer', async () => {
    const functions = functionsOf(service.template);
    const needs = await Promise.all(
      functions.map(async ({ name, properties: { Timeout, Handler } }) => ({
        name,
        ms: await neededMs(name, Handler),
        timeout: Number(Timeout) * 1000,
      })),
    );
    expect(needs.filter(({ ms, timeout }) => ms > timeout)).toEqual([]);
    expect(needs.filter(({ ms }) => ms > S3_PATIENCE_MS).length).toBeGreaterThan(10);
    expect(needs.filter(({ ms }) => ms > GATEWAY_MS)).toEqual([]);
  });
});
