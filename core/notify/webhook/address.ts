import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ip from "ipaddr.js";

/** An address that nothing of ours is sent to. */
export class RefusedAddress extends Error {
  constructor(host: string) {
    super(`${host} is at an address that is not public.`);
    this.name = "RefusedAddress";
  }
}

/** Addresses of the Internet begin so; all others of IPv6 are reserved (RFC 4291, 2.4). */
const globalIpv6 = ip.IPv6.parseCIDR("2000::/3");

/**
 * True of an address of the public Internet. What is private, loopback, link-local (and so the metadata of AWS), shared
 * by a carrier, multicast, reserved, or one of IPv4 within IPv6 in any way is not, nor is what is no address.
 */
export function isPublic(address: string): boolean {
  if (!ip.isValid(address)) return false;
  const parsed = ip.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(globalIpv6);
}

type Resolve = typeof systemLookup;

/**
 * Looks a host up for a connection, and gives it only addresses that are public: the connection is made to what was
 * looked at, so that a name that resolves otherwise a moment later changes nothing.
 */
export function publicLookup(resolve: Resolve = systemLookup): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return callback(error, []);
      if (!first || !addresses.every(({ address }) => isPublic(address)))
        return callback(new RefusedAddress(host), []);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
