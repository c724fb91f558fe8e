import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { saw } from './capture';

/** The SNS topic that handlers publish to; it exists where the variable logTopic is set. Call in `describe`. */
export function useTopic() {
  const sns = mockClient(SNSClient);
  beforeEach(() => {
    sns.reset();
    sns.on(PublishCommand).callsFake((input: PublishCommandInput) => {
      saw('an event', JSON.stringify(input));
      return {};
    });
  });
  afterAll(() => sns.restore());
  return {
    /** What was published in this test, parsed. */
    events(): readonly unknown[] {
      const calls = sns.commandCalls(PublishCommand);
      return calls.map(({ args }) => JSON.parse(args[0].input.Message ?? ''));
    },
  };
}
