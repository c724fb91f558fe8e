import type { Config } from '../config';
import { lazily } from '../lib/lazily';
import type { Logger } from '../ports/log';
import type { TellKeeper } from '../ports/tokens';
import type { TokenNews } from '../registry/machineTokens/news';

type Parts = Pick<Config, 'region' | 'tokenTopic'> & {
  readonly logger: Logger;
  /** Where there is no topic: who hears of it in this process. */
  readonly keep: (news: TokenNews) => Promise<void>;
};

/** Tells the keeper of tokens by its topic. Never rejects: what it does not hear, it hears the next time. */
export function createTokenTopic({ region, tokenTopic, logger, keep }: Parts): TellKeeper {
  const sender = lazily(async () => {
    if (tokenTopic === undefined) return keep;
    const send = (await import('./logger/topic')).createSender(region, tokenTopic);
    return (news: TokenNews) => send(JSON.stringify(news));
  });
  return async (news) => {
    try {
      await (await sender())(news);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.line({
        level: 'warn',
        namespace: 'tokens',
        error: 'The keeper of tokens could not be told.',
        reason,
      });
    }
  };
}
