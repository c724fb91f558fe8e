import { allow, block, unblock } from '../../../.serverless_plugins/codebox-tools/rules';
import { storageContext } from '../../../src/contextFactory';

const COMMANDS = { block, allow, unblock };

export type RuleCommand = { readonly command: keyof typeof COMMANDS; readonly spec: string };

/** `sls codebox block` and the like, over the storage that functions find in their environment. */
export function runRuleCommand({ command, spec }: RuleCommand): Promise<void> {
  const silent = () => {};
  const { storage } = storageContext();
  return COMMANDS[command]({
    options: { package: spec, reason: 'a worm' },
    log: { notice: silent, success: silent, warning: silent, error: silent },
    show: silent,
    env: {},
    command: 'sls codebox',
    storage: async () => storage,
    objects: async () => [],
    topic: async () => undefined,
    who: async () => 'alice (AWS)',
    prepare: async () => {},
  });
}
