import type { Figures } from './metrics';

export type Caller = { readonly name: string; readonly avatar: string };

/** What happened, in the form that subscribers of the original know. */
export type RegistryEvent = {
  readonly user: Caller;
  readonly timestamp: string;
  readonly level: 'info' | 'error';
  /** For example `info:dist-tags:put`. */
  readonly namespace: string;
  readonly command: { readonly name: string; readonly args: readonly string[] };
  readonly body: unknown;
  /** The beginning of the key of the token for machines that did it; absent: the user themselves. */
  readonly token?: string;
};

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: 'info' | 'warn' | 'error' };

export type Logger = {
  /** One JSON line on standard output; CloudWatch counts the figures in it, if the configuration wants that. */
  line(entry: LogLine, figures?: Figures): void;
  /** To the topic. Never rejects: an event that cannot be published is logged. */
  publish(event: RegistryEvent): Promise<void>;
};
