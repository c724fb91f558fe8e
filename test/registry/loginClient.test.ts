import { describe, expect, test } from '@jest/globals';
import { describeAgent, isYarn } from '../../src/registry/loginClient';

describe('describeAgent', () => {
  test.each([
    ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', 'npm 11.19.1 on linux x64'],
    ['npm/9.9.4 node/v20.20.2 darwin arm64 workspaces/false ci/github', 'npm 9.9.4 on darwin arm64'],
    ['pnpm/12.21.0 npm/? node/? linux x64', 'pnpm 12.21.0 on linux x64'],
    ['npm/12.2.0', 'npm 12.2.0'],
    ['got (https://github.com/sindresorhus/got)', 'yarn'],
    ['', 'a client without a name'],
    ['curl/8.5.0', 'curl/8.5.0'],
    ['npm/<b>1</b> linux', 'npm/<b>1</b> linux'],
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
