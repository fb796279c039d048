import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";

type Test = (value: Scalar) => boolean;
type Address = { text: string; version: "ipv4" | "ipv6" };

/** What looks like an address, right or wrong: event-ruler tells them apart by these forms, too. */
const looksLikeAddress = /^(?:\d+\.\d+\.\d+\.\d+|[\da-fA-F:]*:[\da-fA-F:]*)$/;

/** `cidr: "10.0.0.0/24"` or `"2001:db8::/32"`: all addresses of that network. */
export function compileCidr(value: unknown): Test {
  // The word "prefix" is AWS's own.
  if (typeof value !== "string") throw invalidPattern("prefix match pattern must be a string");
  const [network = "", length, ...more] = value.split("/");
  if (!length || more.length > 0) throw invalidPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(length))
    throw invalidPattern("Malformed CIDR, mask bits must be an integer");
  const bits = Number(length);
  if (bits < 0) throw invalidPattern("Malformed CIDR, mask bits must not be negative");
  const looks = looksLikeAddress.test(network);
  const address = addressIn(network);
  if (!address) throw invalidPattern(`${looks ? "Invalid" : "Nonstandard"} IP address: ${network}`);
  const { text, version } = address;
  if (version === "ipv4" && bits > 31) throw invalidPattern("IPv4 mask bits must be < 32");
  if (version === "ipv6" && bits > 127) throw invalidPattern("IPv6 mask bits must be < 128");
  const range = new BlockList();
  range.addSubnet(text, bits, version);
  return (other) => {
    const found = typeof other === "string" ? addressIn(other) : undefined;
    return found?.version === version && range.check(found.text, version);
  };
}

/** A literal that is an address takes the same address in another spelling, as on AWS; else nothing. */
export function sameAddress(literal: string): Test | undefined {
  const address = addressIn(literal);
  if (!address) return undefined;
  const { text, version } = address;
  const range = new BlockList();
  range.addAddress(text, version);
  return (other) => {
    const found = typeof other === "string" ? addressIn(other) : undefined;
    return found?.version === version && range.check(found.text, version);
  };
}

/** Octets are decimal, whatever zeros they begin with. */
function addressIn(text: string): Address | undefined {
  if (!looksLikeAddress.test(text)) return undefined;
  if (text.includes(":")) return isIPv6(text) ? { text, version: "ipv6" } : undefined;
  const plain = text.split(".").map(Number).join(".");
  return isIPv4(plain) ? { text: plain, version: "ipv4" } : undefined;
}
