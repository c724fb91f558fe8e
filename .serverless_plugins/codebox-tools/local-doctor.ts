import { createGitHub } from '../../src/adapters/github';
import { currentConfig } from '../../src/config';
import { configWarnings } from '../../src/config/warnings';
import { RULES_KEY } from '../../src/store/keys';
import { tellOldCatalogue } from './catalogue-warning';
import type { Summary } from './each-object';
import { firewallLines } from './firewall-lines';
import { tellDeadWebhooks } from './local-dead-letters';
import { tellMalwareAge } from './malware';
import type { Place } from './place';
import { type Checks, runChecks } from './run-checks';
import { checkUpstreams } from './upstreams';

/** Everything else goes by them. */
const FIRST: Checks<Place> = new Map([['Variables', ({ prepare }) => prepare()]]);

const CHECKS: Checks<Place> = new Map([
  ['Storage', checkStorage],
  ['GitHub', checkGitHub],
  ['Public registry', () => checkUpstreams(currentConfig())],
]);

/** What a registry of `npm start` needs, each with a tick or with a sentence that says what to do. */
export async function localDoctor(place: Place): Promise<Summary> {
  const wrong = await runChecks(FIRST, place);
  const isKnown = wrong.length === 0;
  const failures = isKnown ? await runChecks(CHECKS, place) : wrong;
  if (isKnown) for (const warning of configWarnings(currentConfig())) place.log.warning(warning);
  for (const line of await firewallLines(place, isKnown)) place.log.notice(line);
  if (isKnown) await tellMalwareAge(place, 'npm start');
  if (isKnown) await tellOldCatalogue(place);
  if (isKnown) await tellDeadWebhooks(place);
  const passed = isKnown ? FIRST.size + CHECKS.size - failures.length : 0;
  const counts = [['checks passed', passed] as const];
  return { counts: new Map(isKnown ? counts : [...counts, ['left out', CHECKS.size]]), failures };
}

async function checkStorage({ storage }: Place): Promise<void> {
  await (await storage()).stat(RULES_KEY);
}

/** The stand-in is a part of `npm start`. A token that cannot exist: GitHub says so to those whose secret is right. */
async function checkGitHub(): Promise<void> {
  if (!process.env.CODEBOX_GITHUB_CLIENT_ID?.trim()) return;
  await createGitHub(currentConfig()).identify(`gho_${'0'.repeat(36)}`);
}
