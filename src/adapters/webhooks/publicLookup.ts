import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../../lib/publicAddress';

export const NOT_PUBLIC =
  'The URL leads to an address that is not public. With allowPrivate: true it may (docs/webhooks.md).';

/** As the system looks a name up, but a name with any address that is not public leads nowhere. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) callback(error ?? new Error('The name has no address.'), '');
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(new Error(NOT_PUBLIC), '');
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
