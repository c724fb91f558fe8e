import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/lib/secret';
import { ATTEMPTS, secondsAfter } from '../../../src/registry/webhooks/backoff';
import { parseWebhooks } from '../../../src/registry/webhooks/parse';
import { payloadOf } from '../../../src/registry/webhooks/payload';
import { signature } from '../../../src/registry/webhooks/sign';
import { deliveriesOf, topicFilter } from '../../../src/registry/webhooks/told';
import { message, webhook } from '../../support/webhooks';

const RIGHT = {
  name: 'releases',
  events: ['package:put'],
  url: 'ssm:/codebox/url',
  secret: 'ssm:/codebox/key',
};

describe('webhooks in codebox.yml', () => {
  test('are read with JSON for everybody on the open internet as the default', () => {
    expect(parseWebhooks([RIGHT])).toEqual({
      webhooks: [
        {
          name: 'releases',
          events: ['package:put'],
          to: 'json',
          url: { store: 'ssm', name: '/codebox/url' },
          secret: { store: 'ssm', name: '/codebox/key' },
          allowPrivate: false,
        },
      ],
      problems: [],
    });
  });

  test('Slack and Teams need no secret, and packages may be named', () => {
    const { secret: _none, ...others } = RIGHT;
    const slack = {
      ...others,
      to: 'slack',
      packages: ['@acme/*'],
      url: 'variable:slack',
      allowPrivate: true,
    };
    expect(parseWebhooks([slack, { ...others, name: 'b', to: 'teams' }])).toMatchObject({
      webhooks: [
        { to: 'slack', packages: ['@acme/*'], url: { store: 'variable', name: 'slack' }, allowPrivate: true },
        { to: 'teams', allowPrivate: false },
      ],
      problems: [],
    });
  });

  const SECRET = 'https://hooks.example/T0/B0/verysecret';
  test.each([
    [{}, 'webhooks must be a list.'],
    [[7], 'webhooks, entry 1: it must have the fields name, events, to and url.'],
    [[{ ...RIGHT, urls: '' }], 'it has the field "urls"; there are only name, events'],
    [[{ ...RIGHT, name: 'My Hook' }], 'name must be 1 to 40 small letters, digits and hyphens'],
    [[RIGHT, RIGHT], 'webhooks has two of the name releases.'],
    [[{ ...RIGHT, events: [] }], 'events must be a list such as [package:put, package:unpublish]'],
    [
      [{ ...RIGHT, events: ['package:putt'] }],
      'events has "package:putt", which there is not. The nearest one is package:put',
    ],
    [[{ ...RIGHT, packages: [] }], 'packages must be a list of names and patterns'],
    [[{ ...RIGHT, packages: ['a b'] }], 'packages has "a b", which is no name and no pattern'],
    [
      [{ ...RIGHT, events: ['package:put', 'errors', 'user:put'], packages: ['@acme/*'] }],
      'packages would keep back errors, user:put, because these events are about no package. Give them a webhook without packages.',
    ],
    [[{ ...RIGHT, to: 'mail' }], 'to must be json or slack or teams'],
    [
      [{ ...RIGHT, url: SECRET }],
      'url must say where it is kept: ssm:/path, secretsmanager:name, or variable:name for one in CODEBOX_WEBHOOK_SECRETS. The url itself must not stand in the document.',
    ],
    [[{ ...RIGHT, url: 'ssm:/*' }], 'url must name a parameter by its whole path'],
    [[{ ...RIGHT, secret: undefined }], 'secret must say where it is kept'],
    [[{ ...RIGHT, to: 'slack' }], 'secret is only for to: json'],
    [[{ ...RIGHT, allowPrivate: 'yes' }], 'allowPrivate must be true or false'],
  ])('%j has a fault', (value, problem) => {
    const { problems } = parseWebhooks(value);
    expect(problems.join('\n')).toContain(problem);
    expect(problems.join('\n')).not.toContain('verysecret');
  });

  test('all faults are told at once', () => {
    expect(parseWebhooks([{ to: 'mail', events: 1, url: 2, allowPrivate: 3, x: 4 }]).problems).toHaveLength(
      6,
    );
  });
});

describe('who is told of an event', () => {
  const hooks = [
    webhook({ name: 'all' }),
    webhook({ name: 'acme', packages: ['@Acme/*'] }),
    webhook({ name: 'other', packages: ['@other/*'] }),
    webhook({ name: 'failures', events: ['errors'] }),
    webhook({ name: 'people', events: ['user:put', 'tokens:create'] }),
    webhook({ name: 'people-of', events: ['user:put'], packages: ['*'] }),
  ];
  const told = (text: string) => deliveriesOf(text, hooks).map(({ webhook: name }) => name);

  test.each([
    [message('info:package:put'), ['all', 'acme']],
    [message('info:package:put', { body: { name: 'widget' } }), ['all']],
    [message('info:package:get'), []],
    [message('error:package:put'), ['failures']],
    [message('info:user:put', { body: { user: 'alice' } }), ['people']],
    ['"hello"', []],
    ['{"namespace":', []],
    [message('info:package:put', { body: null }), ['all']],
  ])('%s', (text, names) => {
    expect(told(text)).toEqual(names);
  });

  test('nobody hears again of all packages when search is built anew', () => {
    const again = { user: { name: 'Codebox', avatar: '' }, command: { name: 'index' } };
    expect(told(message('info:package:put', again))).toEqual([]);
    const person = { ...again, user: { name: 'Codebox', avatar: 'https://github.example/codebox.png' } };
    expect(told(message('info:package:put', person))).toEqual(['all', 'acme']);
  });

  test('an event that comes twice has the same id, and another one for each receiver', () => {
    const [one, two] = [1, 2].map(() => deliveriesOf(message('info:package:put'), hooks));
    expect(one).toEqual(two);
    expect(new Set(one?.map(({ id }) => id)).size).toBe(2);
    expect(one?.[0]?.id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('the topic is filtered by what anybody wants', () => {
    expect(topicFilter(hooks)).toEqual([
      { prefix: 'error:' },
      'info:package:put',
      'info:tokens:create',
      'info:user:put',
    ]);
  });
});

describe('what they are told', () => {
  const text = (namespace: string, body?: object) =>
    JSON.parse(payloadOf({ to: 'slack' }, message(namespace, body && { body }))).text;

  test('JSON is the event as the topic has it', () => {
    const event = message('info:package:put');
    expect(payloadOf({ to: 'json' }, event)).toBe(event);
  });

  test('of a failure JSON has the sentence, and not where in the code it was', () => {
    const body = { message: 'Internal server error.', stack: 'Error: at src/package/put.ts:12' };
    const told = JSON.parse(payloadOf({ to: 'json' }, message('error:package:put', { body })));
    expect(told).toMatchObject({ namespace: 'error:package:put', user: { name: 'alice' } });
    expect(told.body).toEqual({ message: 'Internal server error.' });
  });

  test.each([
    ['package:put', undefined, 'alice published @acme/widget@1.2.0.'],
    ['package:unpublish', { name: 'x', versions: [] }, 'alice unpublished x.'],
    ['package:unpublish', { name: 'x', versions: ['1.0.0'] }, 'alice unpublished versions of x.'],
    ['package:deprecate', { name: 'x', deprecated: {} }, 'alice changed deprecations of x.'],
    ['package:star', { name: 'x' }, 'alice changed the stars of x.'],
    [
      'dist-tags:put',
      { name: 'x', tag: 'next', version: '2.0.0' },
      'alice moved the tag next of x to 2.0.0.',
    ],
    ['dist-tags:delete', { name: 'x', tag: 'next' }, 'alice removed the tag next of x.'],
    [
      'stage:created',
      { name: 'x', version: '1.0.0', tag: 'latest', url: 'https://npm.example/s' },
      'alice proposes x@1.0.0. https://npm.example/s',
    ],
    ['stage:approved', { name: 'x', version: '1.0.0' }, 'alice approved x@1.0.0, which is published.'],
    ['stage:rejected', { name: 'x', version: '1.0.0' }, 'alice rejected x@1.0.0.'],
    ['firewall:held', { name: 'x', sentence: 'x@1.0.0 is held back.' }, 'x@1.0.0 is held back.'],
    ['tokens:create', { token: 'ci' }, 'alice made the token ci.'],
    ['tokens:revoke', { token: 'ci' }, 'The token ci of alice was revoked.'],
    ['tokens:ending', { token: 'ci' }, 'The token ci of alice ends within a week.'],
    ['oidc:token', { repository: 'acme/widget' }, 'The workflow of acme/widget got a token.'],
    ['user:put', { user: 'alice' }, 'alice logged in.'],
    ['user:delete', { user: 'alice' }, 'alice logged out.'],
  ])('%s %j', (kind, body, sentence) => {
    expect(text(`info:${kind}`, body)).toBe(sentence);
  });

  test('of a failure what was tried, and the sentence about it', () => {
    const said = text('error:package:put', { message: 'You may not publish x.' });
    expect(said).toBe('package:put of alice failed: You may not publish x.');
  });

  test('nobody is called, and no link hides another, in Slack', () => {
    const said = text('info:package:put', { name: '<!channel> & <https://a.example|b>' });
    expect(said).toBe('alice published &lt;!channel&gt; &amp; &lt;https://a.example|b&gt;.');
  });

  test('Teams gets a card, whose text is no Markdown', () => {
    const card = JSON.parse(payloadOf({ to: 'teams' }, message('info:package:put')));
    expect(card).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.2',
            body: [
              {
                type: 'RichTextBlock',
                inlines: [{ type: 'TextRun', text: 'alice published @acme/widget@1.2.0.' }],
              },
            ],
          },
        },
      ],
    });
  });
});

// Made with `printf '1767323045.{"a":1}' | openssl dgst -sha256 -hmac key-of-the-tests`.
test('the signature is HMAC-SHA256 of time and body', () => {
  expect(signature(new Secret('key-of-the-tests'), 1_767_323_045, '{"a":1}')).toBe(
    '2a3e39edb0448d65cbf58746622bde1f29e662b2072eaf80115a123ca90be89f',
  );
});

test('the tenth attempt is the last, three hours after the first', () => {
  const waits = Array.from({ length: ATTEMPTS - 1 }, (_, index) => secondsAfter(index + 1));
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
});
