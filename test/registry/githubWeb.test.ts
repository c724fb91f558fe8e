import { describe, expect, test } from '@jest/globals';
import { githubWebUrl } from '../../src/registry/githubWeb';

describe('githubWebUrl', () => {
  test.each([
    ['https://api.github.com', 'https://github.com'],
    ['https://api.github.com/', 'https://github.com'],
    ['https://api.octo.ghe.com', 'https://octo.ghe.com'],
    ['https://github.example/api/v3', 'https://github.example'],
    ['https://api.example/api/v3/', 'https://api.example'],
    ['http://127.0.0.1:3000/api/v3', 'http://127.0.0.1:3000'],
    ['not a URL', ''],
  ])('for the API at %s is %s', (api, web) => {
    expect(githubWebUrl(api)).toBe(web);
  });
});
