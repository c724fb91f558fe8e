import type { Config } from '../config';
import type { Logger, LogLine, RegistryEvent } from '../context';

/** SNS takes 256 KiB; the attributes and the envelope need a little of it. */
const MAX_MESSAGE = 250 * 1024;

/** Lines go to standard output, events to the SNS topic of the configuration, or nowhere when it names none. */
export function createLogger({ region, logTopic }: Pick<Config, 'region' | 'logTopic'>): Logger {
  let send: Promise<(message: string) => Promise<void>> | undefined;
  const line = (entry: LogLine) => console.log(JSON.stringify({ time: new Date().toISOString(), ...entry }));
  return {
    line,
    publish: async (event) => {
      if (!logTopic) return;
      try {
        send ??= sender(region, logTopic);
        await (await send)(toMessage(event));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        line({
          level: 'error',
          namespace: event.namespace,
          error: 'The event could not be published.',
          reason,
        });
      }
    },
  };
}

/** Loaded at the first event: a read that is not told to anyone need not pay for the SNS client. */
async function sender(region: string, topic: string): Promise<(message: string) => Promise<void>> {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient({ region, maxAttempts: 3 });
  return async (message) => {
    await client.send(new PublishCommand({ TopicArn: topic, Message: message }));
  };
}

/** An event as it goes to SNS; without its body where that is too long for a message. */
export function toMessage(event: RegistryEvent): string {
  const whole = JSON.stringify(event);
  if (Buffer.byteLength(whole) <= MAX_MESSAGE) return whole;
  return JSON.stringify({ ...event, body: { truncated: true } });
}
