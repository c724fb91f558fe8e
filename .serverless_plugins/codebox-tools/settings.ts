import { configFaults } from '../../src/config';
import type { Setting } from '../../src/config/setting';
import { COMMAND_SETTINGS, DEPLOYMENT_SETTINGS, SETTINGS, START_SETTINGS } from '../../src/config/variables';
import { lambdaEnvironment } from '../environment-variables/problems';

/** What an operator can set at a deployment, for a terminal. */
export function settingsText(): string {
  const faults = configFaults(lambdaEnvironment({}));
  const missing = new Set(faults.map(({ variable }) => variable));
  return Object.entries<Setting>({ ...SETTINGS, ...DEPLOYMENT_SETTINGS, ...COMMAND_SETTINGS })
    .filter(([, { where }]) => where !== 'laptop')
    .map(([name, row]) => `${row.operator}${remark(row, missing.has(name))}\n  ${row.purpose}`)
    .join('\n');
}

/** The same for `npm start`, which needs none of them. */
export function localSettingsText(): string {
  return Object.values<Setting>({ ...START_SETTINGS, ...SETTINGS, ...COMMAND_SETTINGS })
    .map((row) => `${row.operator}${remark(row, false)}\n  ${row.purpose}`)
    .join('\n');
}

function remark({ otherwise }: Setting, isRequired: boolean): string {
  if (isRequired) return ' (required)';
  return otherwise === undefined ? '' : ` (${otherwise} if it is not set)`;
}
