/** Contents of a codebox.yml without a fault. */
export const RIGHT: readonly string[] = [
  'upstreams: [{ packages: ["@old/*"], url: "https://packages.example/", token: "ssm:/codebox/packages" }, { packages: ["*"], url: "https://registry.example/" }]',
  'firewall: {}',
  'firewall: { minAge: 3 days, mode: report, fixes: wait, scripts: serve }',
  'firewall: { minAge: 3 days, fixes: at once, scripts: hold }',
  'firewall: { scripts: warn, malware: off }',
  'firewall: { malware: block }',
  'firewall: { block: [{ package: x, reason: no, since: 2026-09-15 }] }',
  'firewall: { minAge: 1 week, mode: enforce, allow: ["@types/*", "react@19.2.1", "left-pad@*", "*"] }',
  'firewall: { block: [{ package: "event-stream@3.3.6", reason: flatmap-stream }, { package: "*-miner@<2 || >3", reason: no }] }',
  'access: \'[{"packages":["*"],"read":["members"]}]\'',
  'access: [{ packages: ["@acme/*"], read: [members], publish: [admins], unpublish: ["user:alice"] }]',
  'access: { members: ["org:acme"], admins: [alice], rules: [{ packages: ["*"], read: [members], publish: [], unpublish: [] }] }',
  'trustedPublishers: "[]"',
  'trustedPublishers: [{ packages: ["@acme/*"], actions: [read], repository: acme/* }]',
  `trustedPublishers:
  - packages: [widget]
    actions: [read, publish, unpublish]
    repository: acme/widget
    repositoryId: 1296269
    repositoryOwnerId: "9919"
    workflow: release.yml
    environment: npm
    refs: [refs/heads/main]
    events: [push, release]`,
];

const rule = (more: string) =>
  `trustedPublishers: [{ packages: [x], actions: [read], repository: acme/x, ${more} }]`;

/** A field, and a content of a codebox.yml in which it has a fault. */
export const WRONG: readonly (readonly [field: string, content: string])[] = [
  ['', '[]'],
  ['', 'fierwall: {}'],
  ['firewall', 'firewall: nothing'],
  ['firewall', 'firewall: []'],
  ['firewall', 'firewall: { minimumAge: 3 days }'],
  ['firewall.minAge', 'firewall: { minAge: 3 }'],
  ['firewall.minAge', 'firewall: { minAge: 3 moons }'],
  ['firewall.minAge', 'firewall: { minAge: days }'],
  ['firewall.minAge', 'firewall: { minAge: 0 days }'],
  ['firewall.mode', 'firewall: { mode: watch }'],
  ['firewall.mode', 'firewall: { mode: true }'],
  ['firewall.malware', 'firewall: { malware: warn }'],
  ['firewall.malware', 'firewall: { malware: true }'],
  ['firewall.fixes', 'firewall: { fixes: later }'],
  ['firewall.fixes', 'firewall: { fixes: true }'],
  ['firewall.scripts', 'firewall: { scripts: false }'],
  ['firewall.scripts', 'firewall: { scripts: hold }'],
  ['firewall.allow', 'firewall: { allow: react }'],
  ['firewall.allow', 'firewall: { allow: [7] }'],
  ['firewall.allow', 'firewall: { allow: ["not a name"] }'],
  ['firewall.allow', 'firewall: { allow: ["@types"] }'],
  ['firewall.allow', 'firewall: { allow: ["react@"] }'],
  ['firewall.block', 'firewall: { block: { package: x, reason: no } }'],
  ['firewall.block', 'firewall: { block: [x] }'],
  ['firewall.block', 'firewall: { block: [{ package: x, reason: no, until: now }] }'],
  ['firewall.block[].package', 'firewall: { block: [{ reason: no }] }'],
  ['firewall.block[].package', 'firewall: { block: [{ package: 7, reason: no }] }'],
  ['firewall.block[].package', 'firewall: { block: [{ package: "a b", reason: no }] }'],
  ['firewall.block[].reason', 'firewall: { block: [{ package: x }] }'],
  ['firewall.block[].reason', 'firewall: { block: [{ package: x, reason: " " }] }'],
  ['firewall.block[].reason', `firewall: { block: [{ package: x, reason: ${'long'.repeat(60)} }] }`],
  ['firewall.block[].since', 'firewall: { block: [{ package: x, reason: no, since: yesterday }] }'],
  ['access', 'access: all'],
  ['access', 'access: 7'],
  ['access', 'access: {}'],
  ['access', 'access: { rules: [], more: [] }'],
  ['access.members', 'access: { members: alice, rules: [] }'],
  ['access.admins', 'access: { admins: [7], rules: [] }'],
  ['access.rules', 'access: { rules: {} }'],
  ['access[].packages', 'access: [{ read: [members] }]'],
  ['access[].packages', 'access: [{ packages: [] }]'],
  ['access[].packages', 'access: [{ packages: "*" }]'],
  ['access[].read', 'access: [{ packages: ["*"], read: members }]'],
  ['access[].publish', 'access: [{ packages: ["*"], publish: [7] }]'],
  ['access[].unpublish', 'access: [{ packages: ["*"], unpublish: true }]'],
  ['access[]', 'access: [{ packages: ["*"], raed: [members] }]'],
  ['access.rules[].packages', 'access: { rules: [{ packages: [7] }] }'],
  ['access.rules[].read', 'access: { rules: [{ packages: ["*"], read: {} }] }'],
  ['access.rules[].publish', 'access: { rules: [{ packages: ["*"], publish: admins }] }'],
  ['access.rules[].unpublish', 'access: { rules: [{ packages: ["*"], unpublish: [1] }] }'],
  ['trustedPublishers', 'trustedPublishers: {}'],
  ['trustedPublishers', 'trustedPublishers: none'],
  ['trustedPublishers[]', rule('unknown: x')],
  ['trustedPublishers[].packages', 'trustedPublishers: [{ actions: [read], repository: acme/x }]'],
  [
    'trustedPublishers[].packages',
    'trustedPublishers: [{ packages: [], actions: [read], repository: acme/x }]',
  ],
  [
    'trustedPublishers[].actions',
    'trustedPublishers: [{ packages: [x], actions: [write], repository: acme/x }]',
  ],
  [
    'trustedPublishers[].repository',
    'trustedPublishers: [{ packages: [x], actions: [read], repository: acme }]',
  ],
  ['trustedPublishers[].repositoryId', rule('repositoryId: acme')],
  ['trustedPublishers[].repositoryOwnerId', rule('repositoryOwnerId: 0')],
  ['trustedPublishers[].workflow', rule('workflow: a/b.yml')],
  ['trustedPublishers[].environment', rule('environment: " "')],
  ['trustedPublishers[].refs', rule('refs: [main]')],
  ['trustedPublishers[].events', rule('events: push')],
  ['upstreams', 'upstreams: https://registry.example/'],
  ['upstreams[].packages', 'upstreams: [{ packages: [], url: "https://registry.example/" }]'],
  ['upstreams[].url', 'upstreams: [{ packages: ["*"], url: registry.example }]'],
  ['upstreams[].token', 'upstreams: [{ packages: ["*"], url: "https://registry.example/", token: secret }]'],
];
