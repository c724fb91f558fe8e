import { addressOfBytes, bytesOfAddress } from './ipAddress';
import { isInNetworks } from './ipNetwork';

/** What IANA keeps for machines themselves, private networks, documentation, groups and the future. */
const NOT_PUBLIC_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];

/** All of IPv6 that anybody is given, and what of it is kept: other ways to write an IPv4 address are there, too. */
const GIVEN_6 = ['2000::/3'];
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** IPv4 within IPv6: mapped, and as the translators of networks without IPv4 write it (NAT64). */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
const TRANSLATED = Buffer.from('0064ff9b0000000000000000', 'hex');

/** Can only a machine on the open internet have that address? What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const bytes = bytesOfAddress(address);
  if (bytes.length === 4) return !isInNetworks(address, NOT_PUBLIC_4);
  if (bytes.length !== 16) return false;
  const start = bytes.subarray(0, 12);
  if (start.equals(MAPPED) || start.equals(TRANSLATED))
    return isPublicAddress(addressOfBytes(bytes.subarray(12)));
  const plain = addressOfBytes(bytes);
  return isInNetworks(plain, GIVEN_6) && !isInNetworks(plain, NOT_PUBLIC_6);
}
