import { isObject, type JsonObject, parseJson, textOf } from '../../lib/json';
import { parseEvent, type ToldEvent } from './told';
import type { Kind, Webhook } from './webhook';

/** Slack cuts texts that are longer, or refuses them. */
const LONGEST = 2500;

/** The body that the receiver of a webhook gets: JSON. `event`: a message of the topic. */
export function payloadOf({ to }: Pick<Webhook, 'to'>, event: string): string {
  if (to === 'json') return withoutStack(event);
  const told = parseEvent(event);
  const text = told ? sentence(told).slice(0, LONGEST) : 'Something happened in the registry.';
  return JSON.stringify(to === 'slack' ? slack(text) : teams(text));
}

/** Where our code failed is for the operator, who has the log, and for nobody outside. */
function withoutStack(event: string): string {
  const value = parseJson(event);
  if (!isObject(value) || !isObject(value.body) || !('stack' in value.body)) return event;
  const { stack: _none, ...body } = value.body;
  return JSON.stringify({ ...value, body });
}

/** Slack wants these three written so. With them nobody can be called by `<!channel>`, and no link shows another one. */
function slack(text: string) {
  return { text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') };
}

/** A card, which is what workflows of Teams post. Of all texts of a card only those of runs are no Markdown. */
function teams(text: string) {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] }],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

/** For people, in one line. */
function sentence(event: ToldEvent): string {
  const { kind, namespace, user, body } = event;
  const who = user === '' || user === 'anonymous' ? 'Somebody' : user;
  if (kind === 'firewall:held') return textOf(body.sentence);
  const said =
    kind === 'errors' ? `${namespace} of ${who} failed: ${textOf(body.message)}` : did(kind, who, body);
  const url = textOf(body.url);
  return url === '' ? said : `${said} ${url}`;
}

/** By the body that each kind of event has. */
function did(kind: Exclude<Kind, 'errors' | 'firewall:held'>, who: string, body: JsonObject): string {
  const [name, version, tag, token] = [body.name, body.version, body.tag, body.token].map(textOf);
  const what = version ? `${name}@${version}` : name;
  switch (kind) {
    case 'package:put':
      return `${who} published ${what}.`;
    case 'package:deprecate':
      return `${who} changed deprecations of ${name}.`;
    case 'package:unpublish':
      // The body has the versions that are left.
      return `${who} unpublished ${isEmpty(body.versions) ? name : `versions of ${name}`}.`;
    case 'package:star':
      return `${who} changed the stars of ${name}.`;
    case 'dist-tags:put':
      return `${who} moved the tag ${tag} of ${name} to ${version}.`;
    case 'dist-tags:delete':
      return `${who} removed the tag ${tag} of ${name}.`;
    case 'stage:created':
      return `${who} proposes ${what}.`;
    case 'stage:approved':
      return `${who} approved ${what}, which is published.`;
    case 'stage:rejected':
      return `${who} rejected ${what}.`;
    case 'tokens:create':
      return `${who} made the token ${token}.`;
    case 'tokens:revoke':
      return `The token ${token} of ${who} was revoked.`;
    case 'tokens:ending':
      return `The token ${token} of ${who} ends within a week.`;
    case 'oidc:token':
      return `The workflow of ${textOf(body.repository)} got a token.`;
    case 'user:put':
      return `${who} logged in.`;
    case 'user:delete':
      return `${who} logged out.`;
  }
}

function isEmpty(versions: unknown): boolean {
  return !Array.isArray(versions) || versions.length === 0;
}
