import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = path.resolve(__dirname, '..');
const HERE = path.relative(ROOT, __filename);

/** What makes a test depend on how fast the machine is: waits, measured times, limits of a time. */
const PATTERNS: readonly RegExp[] = [
  /\bset(Timeout|Interval)\b/,
  /\bperformance\.now\b|\bhrtime\b|\bcpuUsage\b/,
  /(?<!=)[<>]=? ?Date\.now\(|Date\.now\(\) ?[<>]|Date\.now\(\) ?- ?(start|began|before)/i,
  /\bjest\.setTimeout|\btestTimeout|\bretryTimes|\bsetDefault\w*Timeout|\bwaitForTimeout/,
  /\btimeout: |\bAbortSignal\.timeout\b/,
  // The last argument of a test.
  /^\s*\}?,? ?[\d_]{4,}( \* [\d_]+)?(\);|,)$/,
  // Of a shell script.
  /^[^'"]*\b(sleep|timeout) \d/,
];

/** It ends what hangs, and nothing else (lastResort.ts). */
const LAST_RESORT = /\bLAST_RESORT_MS\b/;

/** Where one of them may stand nevertheless, a part of its line, and why. */
const ALLOWED: readonly (readonly [file: string, text: string, why: string])[] = [
  ['jest.config.ts', 'testTimeout: 30 * 60_000', 'ends what hangs'],
  ['test/support/limits.test.ts', 'server.setTimeout(', 'limits of a server that never listens'],
  ['test/support/until.ts', '', 'the pause between two looks at what is waited for'],
  ['test/support/limits.ts', '', 'makes the limits of the registry longer'],
  ['test/support/jest/reporter.js', '', 'tells how long the fast part took'],
  ['test/support/faults.ts', 'setInterval', 'a server that never ends its answer'],
  ['test/support/processes/stuckWriter.ts', 'setTimeout', 'stays until it is killed'],
  [
    'test/support/storageContract/helpers.ts',
    '<= Date.now()',
    'what was written was not written later than now',
  ],
  ['test/support/ceph-rgw', 'sleep 0.2', 'the pause between two looks'],
  ['test/support/ceph-rgw', 'timeout 60', 'ends a command that hangs, which is then tried again'],
  ['test/support/ceph-rgw', 'timeout 600', 'ends what hangs'],
  ['test/support/moto', 'sleep 0.2', 'the pause between two looks'],
  ['test/suites/clients/terminal.ts', 'setTimeout', 'ends what hangs: LAST_RESORT_MS'],
  ['test/suites/import/main.ts', 'performance.now', 'tells how long an import took'],
  ['test/suites/model/mutants.ts', 'performance.now', 'tells how long a mistake took to be found'],
  ['test/suites/model/main.ts', 'performance.now', 'MODEL_SECONDS, and how long it took'],
  ['test/suites/model/asking.ts', 'performance.now', 'the order of requests, whatever lies between them'],
  ['test/suites/model/cluster.ts', 'setTimeout', 'how long a process is frozen: the fault itself'],
  ['test/suites/model/faultProxy.ts', 'setTimeout', 'how late a request is: the fault itself'],
  ['test/store/swap.test.ts', 'let now = performance.now()', 'the start of a clock that the test moves'],
  ['test/store/catalogue/rebuild.test.ts', 'performance.now()', 'a deadline that is over'],
  ['test/local/gateway/connections.test.ts', 'setInterval', 'a client that goes on sending'],
  ['test/local/gateway/support.ts', 'timeout: 1', 'of a function in a serverless.yml'],
  ['test/local/gateway/mount.test.ts', 'timeout: 6', 'of a function in a serverless.yml'],
  ['test/suites/packaging/timeouts.test.ts', 'timeout: Number(Timeout)', 'of a function in the template'],
];

type Finding = { readonly file: string; readonly line: string };

function findings(): readonly Finding[] {
  const below = readdirSync(path.join(ROOT, 'test'), { recursive: true, withFileTypes: true });
  const files = below
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(ROOT, path.join(parentPath, name)));
  return ['jest.config.ts', ...files].filter((file) => file !== HERE).flatMap(findingsIn);
}

function findingsIn(file: string): readonly Finding[] {
  const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  return lines.filter(dependsOnTime).map((line) => ({ file, line: line.trim() }));
}

function dependsOnTime(line: string): boolean {
  const isComment = /^\s*(\/?\*|\/\/|#)/.test(line);
  return !isComment && !LAST_RESORT.test(line) && PATTERNS.some((pattern) => pattern.test(line));
}

const allows =
  ({ file, line }: Finding) =>
  ([allowed, text]: (typeof ALLOWED)[number]): boolean =>
    file === allowed && line.includes(text);

describe('no test depends on how fast or busy the machine is', () => {
  const found = findings();

  test('none waits for a time, measures one or limits one: test/support/until.ts waits for what happens', () => {
    const offending = found.filter((finding) => !ALLOWED.some(allows(finding)));
    expect(offending.map(({ file, line }) => `${file}: ${line}`)).toEqual([]);
  });

  test('every exception is one', () => {
    const idle = ALLOWED.filter((allowed) => !found.some((finding) => allows(finding)(allowed)));
    expect(idle).toEqual([]);
  });

  test.each([
    'await new Promise((resolve) => setTimeout(resolve, 50));',
    "import { setTimeout as sleep } from 'node:timers/promises';",
    'expect(performance.now() - started).toBeLessThan(2000);',
    'while (Date.now() < deadline) await look();',
    'expect(Date.now() - started).toBeLessThan(2000);',
    'jest.setTimeout(60_000);',
    '}, 60_000);',
    '  180_000,',
    'await promisify(execFile)(program, args, { cwd, timeout: 120_000 });',
    'const signal = AbortSignal.timeout(20_000);',
    'await page.waitForTimeout(300);',
    '  sleep 5',
  ])('it would be noticed: %s', (line) => {
    expect(dependsOnTime(line)).toBe(true);
  });
});
