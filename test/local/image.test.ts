import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { validate } from 'dockerfile-utils';
import semver from 'semver';
import { SETTINGS, START_SETTINGS } from '../../src/config/variables';
import { packageOf } from '../support/packageOf';
import { cleanEnvironment, run } from '../support/process';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { useGateway } from './gateway/support';

type Instruction = { readonly name: string; readonly text: string };

const ANALYZER = '/usr/bin/systemd-analyze';
const ROOT = path.resolve(__dirname, '../..');
const packageJson = JSON.parse(read('package.json'));
const start = String(packageJson.scripts.start).replace(/^exec /, '');
const settings = [...Object.values(SETTINGS), ...Object.values(START_SETTINGS)].map((row) => row.operator);

describe('Dockerfile', () => {
  const instructions = parseDockerfile(read('Dockerfile'));
  const all = (name: string) => instructions.filter((one) => one.name === name).map(({ text }) => text);
  const stages = all('FROM');
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

  test('has nothing that a linter finds', () => {
    expect(validate(read('Dockerfile'))).toEqual([]);
    expect(validate('FROM node\nHEALTHCHECK --intervl=1s CMD x\n')).toHaveLength(1);
  });

  test('has two stages, of a Node that package.json allows', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) {
      const [, major = ''] = /^node:(\d+)-[\w-]+-slim/.exec(stage) ?? [];
      expect(semver.satisfies(`${major}.99.0`, packageJson.engines.node)).toBe(true);
    }
  });

  test('copies what is there, and .dockerignore lets in that and nothing else', () => {
    const copied = all('COPY')
      .filter((text) => !text.startsWith('--from='))
      .flatMap((text) => text.split(/\s+/).slice(0, -1));
    expect(copied.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    const [first, ...rest] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(rest.map((line) => line.replace(/^!/, '')).sort()).toEqual([...new Set(copied)].sort());
  });

  test('runs as somebody without rights, and exactly what npm start runs', () => {
    expect(last.findLast(({ name }) => name === 'USER')?.text).toBe('node');
    const cmd = last.findLast(({ name }) => name === 'CMD')?.text ?? '';
    expect(JSON.parse(cmd)).toEqual(start.split(' '));
  });

  test('sets variables that exist, and no secret', () => {
    const names = all('ENV').flatMap((text) => [...text.matchAll(/(\w+)=/g)].map(([, name = '']) => name));
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => name !== 'NODE_ENV' && !settings.some((one) => one === name))).toEqual([]);
    expect(names.filter((name) => /SECRET|TOKEN/.test(name))).toEqual([]);
    expect(all('ARG')).toEqual([]);
  });

  test('leaves out what only developers need, and nothing that the registry imports', () => {
    expect(all('RUN')[0]).toMatch(/^npm ci --omit=dev /);
    const sources = ['src', '.serverless_plugins/codebox-tools'].flatMap(sourcesIn);
    const imported = sources.flatMap((file) =>
      [...read(file).matchAll(/^(?:import (?!type )[^;]*?from |import |.*\bimport\()'([^.'][^']*)'/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const needed = new Set(imported.filter((name) => !name.startsWith('node:')).map(packageOf));
    expect(needed.size).toBeGreaterThan(15);
    expect([...needed, 'tsx'].filter((name) => !(name in packageJson.dependencies))).toEqual([]);
  });

  describe('its health check', () => {
    const gateway = useGateway();
    const [, , command = '[]'] = /^(.*?)CMD (\[.*\])$/.exec(all('HEALTHCHECK')[0] ?? '') ?? [];

    const exitCode = async (url: string) => {
      const [, ...args] = JSON.parse(command);
      const env = { ...process.env, PORT: new URL(url).port };
      return promisify(execFile)(process.execPath, args, { env }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    };

    test('passes while the registry is ready, and fails when it is not', async () => {
      const ready = await gateway();
      const fault = async () => 'The registry stops.';
      const leaving = await gateway({}, { readiness: { isLeaving: () => true, fault } });
      expect([await exitCode(ready.url), await exitCode(leaving.url)]).toEqual([0, 1]);
    });
  });
});

describe('docs/codebox-npm@.service', () => {
  const unit = read('docs/codebox-npm@.service')
    .split('\n')
    .filter((line) => /^\w+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  const all = (name: string) => unit.filter(([key]) => key === name).map(([, value]) => value);

  test('runs what npm start runs, as a user of its own, and waits until it is ready', () => {
    expect(all('ExecStart')).toEqual([`/usr/bin/${start}`]);
    expect(all('User')).toEqual(['codebox']);
    expect(all('ExecStartPost')[0]).toContain('http://127.0.0.1:%i/-/ready');
  });

  const verify = existsSync(ANALYZER) ? test : test.skip;
  verify('has nothing that systemd does not know', async () => {
    const faults = await faultsOf(read('docs/codebox-npm@.service'));
    expect(faults).toEqual([]);
    expect(await faultsOf('[Service]\nProtectClok=yes\n')).toEqual([expect.stringContaining('ProtectClok')]);
  });

  test('gives it as much time to stop as it takes', () => {
    expect([all('KillSignal'), all('TimeoutStopSec')]).toEqual([['SIGTERM'], ['90']]);
  });

  test('lets it write to its own folder alone', () => {
    expect(Object.fromEntries(unit)).toMatchObject({
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      StateDirectory: 'codebox-npm',
    });
    // Node could not compile, and locks ask for other processes of the same user.
    expect([...all('MemoryDenyWriteExecute'), ...all('PrivatePIDs')]).toEqual([]);
  });

  test('sets variables that exist, and no secret', () => {
    const names = all('Environment').flatMap((text) => [...text.matchAll(/(\w+)=/g)].map(([, name]) => name));
    expect(names).toEqual(['NODE_ENV', 'PORT', 'CODEBOX_STORAGE']);
  });
});

/** What systemd finds in a unit. It says so on its second stream, and its exit code is mostly 0. */
async function faultsOf(unit: string): Promise<readonly string[]> {
  const folder = await makeTempFolder();
  try {
    const file = path.join(folder, 'codebox-npm@4873.service');
    await writeFile(file, unit);
    const { stderr } = await run(ANALYZER, ['verify', '--man=no', file], {
      cwd: folder,
      env: cleanEnvironment(),
    });
    // Not what it says of this machine, which may have no /usr/bin/node.
    return stderr.split('\n').filter((line) => /^\S+\.service:\d+: /.test(line));
  } finally {
    await removeFolder(folder);
  }
}

/** Without comments, each on one line. The linter tells faults, but not what is there. */
function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    return { name, text: rest };
  });
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
