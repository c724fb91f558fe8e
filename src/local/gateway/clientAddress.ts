import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** May the server at that address say who asked it? `hop` is 0 for the one that is connected to us. */
export type Trusts = (address: string, hop: number) => boolean;

/** If a client says it itself, nobody knows whether it is true. */
export const trustsNobody: Trusts = () => false;

/**
 * CODEBOX_TRUST_PROXY: how many proxies are in front (`1`), or their addresses and networks
 * (`10.0.0.1, 192.168.0.0/16`). undefined: it is neither.
 */
export function parseTrust(text: string): Trusts | undefined {
  if (/^\d{1,2}$/.test(text)) return (_address, hop) => hop < Number(text);
  const list = new BlockList();
  const places = text.split(',').map((place) => place.trim());
  if (!places.every((place) => add(place, list))) return undefined;
  return (address) => list.check(address, familyOf(address));
}

function add(place: string, list: BlockList): boolean {
  const [address = '', bits, ...rest] = place.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const length = bits === undefined ? most : Number(bits);
  if (most === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '0') || length > most) return false;
  list.addSubnet(address, length, familyOf(address));
  return true;
}

/**
 * The sender of the request: each trusted proxy has added the address before it at the end of
 * X-Forwarded-For.
 */
export function clientAddress({ socket, headers }: Sent, trusts: Trusts): string {
  const told = String(headers['x-forwarded-for'] ?? '').split(',');
  let address = plain(socket.remoteAddress ?? '127.0.0.1');
  for (let hop = 0; trusts(address, hop); hop += 1) {
    const before = plain(told.pop()?.trim() ?? '');
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

type Sent = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/** Without the port and the brackets that some proxies add, and IPv4 as such where the socket is one of IPv6. */
function plain(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, '$1');
  return bare.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
