import { bodyEtag } from '../../lib/bodyEtag';
import { defined, type JsonObject } from '../../lib/json';
import type { KeepText } from '../../lib/keptText';
import type { UpstreamPackument } from '../../ports/upstream';
import { type Decided, withoutHeld } from '../../registry/firewall/apply';
import { movedNotice } from '../../registry/firewall/notice';
import type { PackumentForm } from '../../registry/packument/forms';
import { abbreviatedPublic } from '../../registry/packument/public';

type Source = {
  readonly full: UpstreamPackument;
  /** What it says. */
  readonly packument: () => JsonObject;
  readonly held: Decided['held'];
  readonly keepText: KeepText;
};

/** The forms that are served, each written when it is first asked for: most packuments are wanted in one alone. */
export function servedForms(source: Source): (form: PackumentForm) => Promise<UpstreamPackument> {
  const made = new Map<PackumentForm, Promise<UpstreamPackument>>();
  return (form) => {
    const known = made.get(form) ?? write(source, form);
    made.set(form, known);
    return known;
  };
}

/** Without a date, which would be of the versions that are held back, too, and stay when one of them comes of age. */
async function write(
  { full, packument, held, keepText }: Source,
  form: PackumentForm,
): Promise<UpstreamPackument> {
  const document = withoutHeld(packument(), held);
  const notice = defined({ notice: movedNotice(packument(), { document, held }) });
  if (form === 'full' && document === packument()) return { ...asItIs(full), ...notice };
  const text = JSON.stringify(form === 'full' ? document : abbreviatedPublic(document));
  const hash = bodyEtag(text);
  return { body: await keepText(text), etag: hash, hash, lastModified: undefined, ...notice };
}

function asItIs({ body, hash }: UpstreamPackument): UpstreamPackument {
  return { body, etag: hash, hash, lastModified: undefined };
}
