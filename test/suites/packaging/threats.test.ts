import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Packaged, packaged } from '../../support/lambda/package';
import { rolesOf, statementsOf } from './template';

/** What a right to the bucket lets somebody do who has taken a function over, as SECURITY.md says it. */
const THREATS: readonly (readonly [action: string, keys: string, said: RegExp])[] = [
  ['s3:GetObject', '*/index.json', /(read|change) every index/],
  ['s3:PutObject', '*/index.json', /change every index/],
  ['s3:GetObject', '*.tgz', /every index(,| and) tarball/],
  ['s3:PutObject', '*.tgz', /change every index, tarball/],
  ['s3:DeleteObject', '*.tgz', /delete every tarball/],
  ['s3:GetObject', '-/attestations/*', /(index|tarball) and attestation/],
  ['s3:PutObject', '-/attestations/*', /change every index, tarball and attestation/],
  ['s3:PutObject', '-/upstream/*', /keep false copies of public packages/],
  ['s3:PutObject', '-/large/*', /keep false copies of large replies/],
  ['s3:GetObject', '-/policy/rules.json', /read the rules of the firewall/],
  ['s3:PutObject', '-/policy/seen/*', /let public versions without a date seem older/],
  ['s3:PutObject', '-/policy/held/*', /keep the topic from hearing of held-back versions/],
  ['s3:PutObject', '-/policy/malware/*', /change the list of malware/],
  ['s3:GetObject', '-/policy/trusted-root.json', /read the operator's trust root/],
  ['s3:GetObject', '-/stage/*', /(read|change|change and delete) every proposed version/],
  ['s3:PutObject', '-/stage/*', /change (and delete )?every proposed version/],
  ['s3:DeleteObject', '-/stage/*', /delete every proposed version/],
  ['s3:PutObject', '-/login/*', /read and change logins/],
  ['s3:PutObject', '-/oidc/*', /mark ID tokens as used/],
  ['s3:PutObject', '-/catalog*', /change what search finds/],
  ['s3:GetObject', '-/tokens/*', /(who has made|make) tokens for machines/],
  ['s3:PutObject', '-/tokens/*', /make tokens for machines/],
  ['s3:PutObject', '-/downloads/*', /change how often packages are downloaded/],
  ['s3:GetObject', '-/downloads/*', /(read|change) how often packages are downloaded/],
  // What GitHub calls malware is public.
  ['s3:GetObject', '-/policy/malware/*', /^/],
];

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

/** By the role, with what it has in common with the line before, or with that of a function. */
function said(): ReadonlyMap<string, string> {
  const lines = readFileSync('SECURITY.md', 'utf8').matchAll(/^\* (`.+`) \(`(\w+)`\): (.+)$/gm);
  const [byFunction, byRole] = [new Map<string, string>(), new Map<string, string>()];
  let before = '';
  for (const [, functions = '', role = '', text = ''] of lines) {
    before = text
      .replace(/^the same;/, `${before};`)
      .replace(/^all that `(\w+)` could do;/, (_all, other: string) => `${byFunction.get(other)};`);
    byRole.set(role, before);
    for (const [name] of functions.matchAll(/\w+/g)) byFunction.set(name, before);
  }
  return byRole;
}

/** `s3:PutObject *.tgz` */
function rightsOf(role: ReturnType<typeof rolesOf>[number]): ReadonlySet<string> {
  const allowed = statementsOf(role).filter(({ effect }) => effect === 'Allow');
  return new Set(
    allowed.flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${keysIn(resource)}`)),
    ),
  );
}

function keysIn(resource: unknown): string {
  return /,"([^"]+)"\]\]\}$/.exec(JSON.stringify(resource))?.[1] ?? '';
}

describe('SECURITY.md', () => {
  test('says of every role what its rights to the bucket come to, and no more', () => {
    const sentences = said();
    const roles = rolesOf(service.template).filter(({ id }) => sentences.has(id));
    expect(roles.length).toBeGreaterThan(15);
    for (const role of roles) {
      const rights = rightsOf(role);
      for (const [action, keys, words] of THREATS.slice(0, -1)) {
        const isSaid = words.test(sentences.get(role.id) ?? '');
        const isAllowed = rights.has(`${action} ${keys}`);
        expect({ role: role.id, words: words.source, isSaid }).toEqual({
          role: role.id,
          words: words.source,
          isSaid: isAllowed,
        });
      }
    }
  });

  test('knows every kind of right to the bucket that there is', () => {
    const known = new Set(THREATS.map(([action, keys]) => `${action} ${keys}`));
    const kept = [...new Set(rolesOf(service.template).flatMap((role) => [...rightsOf(role)]))].filter(
      (right) => /^s3:\w+Object /.test(right),
    );
    // A write is conditional, and reads what it would replace.
    const isKnown = (right: string) => known.has(right) || known.has(right.replace('Get', 'Put'));
    expect(kept.filter((right) => !isKnown(right))).toEqual([]);
  });
});
