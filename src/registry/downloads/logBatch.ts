import { createHash } from 'node:crypto';
import { isObject, parseJson } from '../../lib/json';
import { createTally, parseDownload, type Tally } from './counts';
import { type Day, dayAt } from './days';

/** What CloudWatch Logs sent together: the same batch has the same id if it is sent again. */
export type LogBatch = {
  readonly id: string;
  readonly days: Tally['days'];
  /** The last day of which a line says that a download is not to be counted; undefined: none does. */
  readonly missed: Day | undefined;
};

/**
 * The downloads among the lines of a batch, as CloudWatch Logs delivers it (docs/aws.md §6). undefined: there are none.
 * A line is what `http/report.ts` wrote, or that with the words of Lambda's runtime before it.
 */
export function logBatch(data: unknown): LogBatch | undefined {
  if (!isObject(data) || data.messageType !== 'DATA_MESSAGE' || !Array.isArray(data.logEvents))
    return undefined;
  const tally = createTally();
  let missed: Day | undefined;
  const hash = createHash('sha256').update(String(data.logStream));
  for (const event of data.logEvents) {
    if (!isObject(event)) continue;
    const { id, timestamp, message } = event;
    hash.update(`\n${id}`);
    if (typeof timestamp !== 'number' || !isTime(timestamp)) continue;
    const downloaded = lineIn(message)?.downloaded;
    const download = parseDownload(downloaded);
    if (download) tally.add(dayAt(timestamp), download);
    if (downloaded === false) missed = later(missed, dayAt(timestamp));
  }
  if (tally.size() === 0 && missed === undefined) return undefined;
  return { id: hash.digest('base64url').slice(0, 16), days: tally.days, missed };
}

function later(one: Day | undefined, other: Day): Day {
  return one !== undefined && one > other ? one : other;
}

function lineIn(message: unknown) {
  const text = typeof message === 'string' ? message : '';
  const line = parseJson(text.slice(text.indexOf('{')));
  return isObject(line) ? line : undefined;
}

/** From 2000 to 2100, so that it is a day. */
function isTime(milliseconds: number): boolean {
  return milliseconds > 946_684_800_000 && milliseconds < 4_102_444_800_000;
}
