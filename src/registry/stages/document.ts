import { isObject, type JsonObject, without } from '../../lib/json';

/** The publish document without the bytes of the tarball, which are kept as they are. */
export function withoutTarball(document: JsonObject): JsonObject {
  return changed(document, (attachment) => without(attachment, 'data'));
}

/** The document as it was sent. */
export function withTarball(document: JsonObject, tarball: Uint8Array): JsonObject {
  const data = Buffer.from(tarball.buffer, tarball.byteOffset, tarball.length).toString('base64');
  return changed(document, (attachment) => ({ ...attachment, data }));
}

function changed(document: JsonObject, change: (attachment: JsonObject) => JsonObject): JsonObject {
  const attachments = isObject(document._attachments) ? document._attachments : {};
  const entries = Object.entries(attachments).map(([file, attachment]) => [
    file,
    file.endsWith('.tgz') && isObject(attachment) ? change(attachment) : attachment,
  ]);
  return { ...document, _attachments: Object.fromEntries(entries) };
}
