import { allow, block, unblock } from '../../../.serverless_plugins/codebox-tools/rules';
import { storageContext } from '../../../src/contexts/storage';
import { quietCommand } from '../../support/quietCommand';

const COMMANDS = { block, allow, unblock };

export type RuleCommand = { readonly command: keyof typeof COMMANDS; readonly spec: string };

/** `sls codebox block` and the like, over the storage that functions find in their environment. */
export function runRuleCommand({ command, spec }: RuleCommand): Promise<void> {
  const { storage } = storageContext();
  return COMMANDS[command]({
    ...quietCommand,
    options: { package: spec, reason: 'a worm' },
    show: () => {},
    env: {},
    storage: async () => storage,
  });
}
