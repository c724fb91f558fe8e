// Subscribed to the log of the function tarGet, by a filter that lets through the lines of downloads
import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { storageContext } from '../contexts/storage';
import { parseJson } from '../lib/json';
import { logBatch } from '../registry/downloads/logBatch';
import { recordDownloads } from '../store/downloads/record';
import { missDownloads } from '../store/downloads/state';

/** CloudWatch Logs sends no more than that in a batch, which is far below a megabyte when packed. */
const MOST = 64 * 1024 * 1024;

/** Nobody waits, and Lambda would call it only twice more. */
const PATIENCE_MS = 120_000;

/**
 * Adds up the downloads that a batch of log lines tells of. What it throws makes Lambda call it again with the same batch,
 * twice, after a minute or two, and then keep it among the dead letters; a batch counts once. No download waits for it.
 */
export default async function countDownloads({ awslogs }: CloudWatchLogsEvent): Promise<void> {
  const { storage, logger } = storageContext();
  const packed = Buffer.from(awslogs.data, 'base64');
  const batch = logBatch(parseJson(gunzipSync(packed, { maxOutputLength: MOST }).toString('utf8')));
  if (!batch) return;
  try {
    await recordDownloads(storage, batch, PATIENCE_MS);
    if (batch.missed !== undefined) await missDownloads(storage, batch.missed);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'error', namespace: 'downloads', error: reason });
    throw error;
  }
}
