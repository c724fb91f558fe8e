import type { Config } from '../config';
import { defined, isObject } from '../lib/json';
import { lazily } from '../lib/lazily';
import type { Logger, LogLine, RegistryEvent } from '../ports/log';
import { redactedJson } from '../registry/redact';
import { createEmbedding } from './logger/embedded';

/** SNS takes 256 KiB; the attributes and the envelope need a little of it. */
const MAX_MESSAGE = 250 * 1024;

type Options = Pick<Config, 'region' | 'logTopic'> & Partial<Pick<Config, 'metrics'>>;

/** Lines go to standard output, events to the SNS topic of the configuration, or nowhere if there is none. */
export function createLogger({ region, logTopic, metrics }: Options): Logger {
  const sender = lazily(() => senderFor(region, logTopic ?? ''));
  const embed = metrics === undefined ? () => undefined : createEmbedding(metrics);
  // Nothing should bring a token here. What somebody overlooks, in an error of a library, say, ends here.
  const line: Logger['line'] = (entry, figures) => {
    const embedded = embed(figures);
    const time = `{"time":"${new Date().toISOString()}",`;
    const text = `${time}${redactedJson(embedded ? { ...entry, ...embedded } : entry).slice(1)}`;
    // CloudWatch finds metrics in lines that are JSON from end to end; Lambda's console writes something before it.
    if (embedded) process.stdout.write(`${text}\n`);
    else console.log(text);
  };
  return {
    line,
    publish: async (event) => {
      if (!logTopic && listeners.size === 0) return;
      try {
        const message = toMessage(event);
        for (const hear of listeners) hear(message);
        if (logTopic) await (await sender())(message);
      } catch (error) {
        line(lost(event, error));
      }
    },
  };
}

const listeners = new Set<(message: string) => void>();

/** Lets somebody hear all events of this process as the topic does. The result ends it. */
export function listen(hear: (message: string) => void): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}

type Hear = (event: RegistryEvent) => Promise<void>;

/**
 * A logger that also calls a subscriber in this process. If the subscriber fails, a line says so, and nothing
 * else fails. `isAside`: nobody waits for it.
 */
export function withSubscriber(logger: Logger, hear: Hear, isAside = false): Logger {
  return {
    line: logger.line,
    publish: async (event) => {
      const heard = hear(event).catch((error) => logger.line(lost(event, error)));
      await Promise.all([logger.publish(event), isAside ? undefined : heard]);
    },
  };
}

function lost({ namespace }: RegistryEvent, error: unknown): LogLine {
  const reason = error instanceof Error ? error.message : String(error);
  return { level: 'error', namespace, error: 'The event could not be published.', reason };
}

/** Loaded at the first event, so that a cold start does not wait for the SNS client (docs/aws.md §6). */
async function senderFor(region: string, topic: string): Promise<(message: string) => Promise<void>> {
  return (await import('./logger/topic')).createSender(region, topic);
}

/**
 * An event as it goes to SNS, redacted as the log is; of its body only the package's name where all of it is too long
 * for a message.
 */
export function toMessage(event: RegistryEvent): string {
  const whole = redactedJson(event);
  if (Buffer.byteLength(whole) <= MAX_MESSAGE) return whole;
  const name = isObject(event.body) ? event.body.name : undefined;
  return redactedJson({ ...event, body: defined({ name, truncated: true }) });
}
