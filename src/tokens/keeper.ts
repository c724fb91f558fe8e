// Subscribed to the topic on which the authorizer tells of tokens, and called once a day
import type { SNSEvent } from 'aws-lambda';
import { keeperContext } from '../contexts/tokens';
import { parseJson } from '../lib/json';
import { parseNews } from '../registry/machineTokens/news';
import { keepNews, warnOfEnds } from '../store/tokenKeeper';

type Event = Partial<SNSEvent>;

/** Rejects when the bucket does not answer: AWS brings the same again. */
export default async function keepTokens({ Records }: Event = {}): Promise<void> {
  const context = keeperContext();
  if (Records === undefined) {
    const told = await warnOfEnds(context);
    if (told > 0) context.logger.line({ level: 'info', namespace: 'tokens:keeper', endingSoon: told });
    return;
  }
  for (const { Sns } of Records) {
    const news = parseNews(parseJson(Sns.Message));
    if (news) await keepNews(news, context);
    context.logger.line({ level: 'info', namespace: 'tokens:keeper', news: news?.is ?? 'nothing' });
  }
}
