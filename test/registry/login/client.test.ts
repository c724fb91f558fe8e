import { describe, expect, test } from '@jest/globals';
import { describeAgent, isYarn } from '../../../src/registry/login/client';

describe('describeAgent', () => {
  test.each([
    ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', 'npm 11.19.1 on linux x64'],
    ['npm/9.9.4 node/v20.20.2 darwin arm64 workspaces/false ci/github', 'npm 9.9.4 on darwin arm64'],
    ['pnpm/12.21.0 npm/? node/? linux x64', 'pnpm 12.21.0 on linux x64'],
    ['npm/12.2.0', 'npm 12.2.0'],
    ['got (https://github.com/sindresorhus/got)', 'yarn'],
    ['', 'an unknown client'],
    ['curl/8.5.0', 'an unknown client'],
    ['npm/<b>1</b> linux', 'an unknown client'],
    ['pnpm/11.0.0-beta.1', 'pnpm 11.0.0-beta.1'],
    ['npm/11.0.0-pre.1 node/v20 linux x64', 'npm 11.0.0-pre.1 on linux x64'],
    ['pnpm/12.0.0-rc.2', 'pnpm 12.0.0-rc.2'],
    ['pnpm/12.0.0-alpha.0.1', 'pnpm 12.0.0-alpha.0.1'],
    ['npm/1-type.the.code.now', 'an unknown client'],
    ['npm/11.0.0-beta.call.5551234', 'an unknown client'],
    ['npm/11.0.0-beta.5551234567', 'an unknown client'],
    ['npm/11.19.1 node/v24 linux type_the_code', 'npm 11.19.1'],
    ['npm/11.19.1 node/v24 win32 ia32 workspaces/false', 'npm 11.19.1 on win32 ia32'],
    ['npm/Type-the-code-QWRT-PSDF', 'an unknown client'],
    ['npm. Type the code QWRT-PSDF below', 'an unknown client'],
    ['npm/1 Your administrator says: type QWRT-PSDF linux x64', 'npm 1 on linux x64'],
  ])('says of %j: %s', (agent, words) => {
    expect(describeAgent(agent)).toBe(words);
  });
});

describe('isYarn', () => {
  test.each(['got (https://github.com/sindresorhus/got)', 'yarn/4.18.1 npm/? node/? linux x64'])(
    '%s',
    (agent) => {
      expect(isYarn(agent)).toBe(true);
    },
  );

  test.each(['', 'gotcha', 'npm/11.19.1 node/v24', 'pnpm/12.21.0 npm/? node/?'])('not %j', (agent) => {
    expect(isYarn(agent)).toBe(false);
  });
});
