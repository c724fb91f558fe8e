import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { specText } from '../../../src/registry/firewall/spec';
import { readIncidentRules } from '../../../src/store/incidentRules';
import { usePackageCrashes } from './crashes';
import { type RuleCommand, runRuleCommand } from './ruleCommand';

const FIRST = { command: 'block', spec: 'event-stream@3.3.6' } as const;

/** As every function reads them: damaged ones are a rejection. */
async function rules(): Promise<readonly string[]> {
  const found = await readIncidentRules(createFolderStorage(process.env.storage ?? ''));
  return found.map((rule) => `${rule.action} ${specText(rule)}`);
}

describe('a change of the firewall’s rules during which the process is killed', () => {
  const crash = usePackageCrashes();

  test.each<readonly [RuleCommand, readonly string[], readonly string[]]>([
    [FIRST, [], ['block event-stream@3.3.6']],
    [
      { command: 'block', spec: 'left-pad' },
      ['block event-stream@3.3.6'],
      ['block event-stream@3.3.6', 'block left-pad'],
    ],
    [
      { command: 'allow', spec: 'event-stream@3.3.6' },
      ['block event-stream@3.3.6'],
      ['allow event-stream@3.3.6'],
    ],
    [{ command: 'unblock', spec: 'event-stream@3.3.6' }, ['block event-stream@3.3.6'], []],
  ])(
    '%j leaves the old rules or the new ones, and works when it is run again',
    async (event, old, wanted) => {
      const seen = new Set<string>();
      const deaths = await crash({
        before: async () => {
          if (old.length > 0) await runRuleCommand(FIRST);
          expect(await rules()).toEqual(old);
          return { handler: 'rules', event };
        },
        again: async () => {
          const left = await rules();
          expect([old, wanted]).toContainEqual(left);
          seen.add(left.join());
          // Of a rule that is gone already it says that there is none.
          if (event.command !== 'unblock' || left.length > 0) await runRuleCommand(event);
        },
        after: async () => expect(await rules()).toEqual(wanted),
      });
      expect(deaths).toBeGreaterThan(5);
      expect(seen).toEqual(new Set([old.join(), wanted.join()]));
    },
  );
});
