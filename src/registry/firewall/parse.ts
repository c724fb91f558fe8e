import { isObject } from '../../lib/json';
import { allowed, blocked, listOf } from './parse/lists';
import { minAge } from './parse/minAge';
import { type Problems, unknownFields } from './parse/problems';
import { word } from './parse/word';
import type { Policy } from './policy';

type Parsed = { readonly policy: Policy | undefined; readonly problems: readonly string[] };

/** All but the first have parsers of their own (config/fileSettings.ts, config/policyFile.ts). */
const GROUPS = ['firewall', 'access', 'trustedPublishers', 'upstreams', 'prune', 'webhooks'];
const FIELDS = ['minAge', 'mode', 'allow', 'block', 'malware', 'fixes', 'scripts'];

/** The policy in the value of a codebox.yml; undefined: it has none. Each problem is a sentence. */
export function parsePolicy(document: unknown): Parsed {
  if (!isObject(document)) return { policy: undefined, problems: ['It must be a group of fields.'] };
  const problems: Problems = unknownFields(document, { where: 'The document', known: GROUPS });
  const { firewall } = document;
  if (firewall === undefined) return { policy: undefined, problems };
  if (!isObject(firewall)) {
    return { policy: undefined, problems: [...problems, 'firewall must be a group of fields.'] };
  }
  problems.push(...unknownFields(firewall, { where: 'firewall', known: FIELDS }));
  const policy: Policy = {
    minAge: minAge(firewall.minAge, problems),
    mode: word(firewall.mode, { field: 'mode', problems, words: ['enforce', 'report'] }),
    allow: listOf(firewall.allow, { field: 'allow', problems, read: allowed }),
    malware: word(firewall.malware, { field: 'malware', problems, words: ['off', 'block'] }),
    block: listOf(firewall.block, { field: 'block', problems, read: blocked }),
    fixes: word(firewall.fixes, { field: 'fixes', problems, words: ['wait', 'at once'] }),
    scripts: word(firewall.scripts, { field: 'scripts', problems, words: ['serve', 'warn', 'hold'] }),
  };
  if (policy.scripts === 'hold' && firewall.minAge === undefined) problems.push(NO_SPAN);
  return { policy, problems };
}

const NO_SPAN =
  'firewall.scripts: hold needs firewall.minAge: such versions are held back for five times as long.';
