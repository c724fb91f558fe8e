import { readPolicyFile } from '../../src/config/policyFile';
import { policyText } from '../../src/registry/firewall/policyText';
import { rulesText } from '../../src/registry/firewall/rulesText';
import { readIncidentRules } from '../../src/store/incidentRules';
import { reason } from '../lib/explain';
import type { Place } from './place';

/** What holds public versions back here. `isReached`: can the bucket be asked at all? */
export async function firewallLines(place: Place, isReached: boolean): Promise<readonly string[]> {
  const policy = `Firewall: ${policyText(readPolicyFile(process.env).policy)}`;
  if (!isReached) return [policy];
  try {
    const rules = await readIncidentRules(await place.storage());
    return [policy, `Rules without a deployment: ${rulesText(rules)}`];
  } catch (error) {
    return [policy, `Rules without a deployment could not be read: ${reason(error)}`];
  }
}
