import { describe, expect, test } from "vitest";
import { validate } from "#local/engines/eventbridge/pattern";

/** What AWS says after "Event pattern is not valid. Reason: ". */
type Refusal = [pattern: string, reason: string];

function refused(about: string, given: Refusal[]): void {
  describe(about, () => {
    test.each(given)("%s: %s", (pattern, reason) => {
      expect(() => validate(pattern)).toThrow(
        expect.objectContaining({
          code: "InvalidEventPatternException",
          message: expect.stringContaining(`Event pattern is not valid. Reason: ${reason}`),
        }),
      );
    });
  });
}

const on = (expression: string) => `{"a":[${expression}]}`;

refused("a pattern is JSON", [
  ["", "Unexpected end-of-input"],
  ["this is no JSON", "Unrecognized token 'this': was expecting (JSON String, Number, Array"],
  ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field"],
  ['{"a": closed mark"', "Unrecognized token 'closed'"],
  ['{"a":["b"]', "Unexpected end-of-input"],
  ['{"a":["b"]} more', "Unexpected character ('m' (code 109))"],
  ['{"a":["b",]}', "Unexpected character (']' (code 93))"],
  ['{"a":[01]}', "Unexpected character"],
  ['["a"]', "Filter is not an object"],
  ['"a"', "Filter is not an object"],
]);

refused("fields have lists", [
  ["{}", "Empty objects are not allowed"],
  ['{"a":{}}', "Empty objects are not allowed"],
  ['{"a":[]}', "Empty arrays are not allowed"],
  ['{"a":"b"}', '"a" must be an object or an array'],
  ['{"a":{"b":42}}', '"b" must be an object or an array'],
  ['{"a":null}', '"a" must be an object or an array'],
  ['{"a":[["b"]]}', "Match value must be String, number, true, false, or null"],
]);

refused("a match expression has one operator that AWS knows", [
  [on("{}"), "Match expression name not found"],
  [on('{"EXISTS":true}'), "Unrecognized match type EXISTS"],
  [on('{"prefix":"a","suffix":"b"}'), "Only one key allowed in match expression"],
  [on('{"numeric":["=",1],"prefix":"a"}'), "Too many elements in numeric expression"],
  [on('{"exists":"true"}'), "exists match pattern must be either true or false."],
]);

refused("operators over strings take strings", [
  [on('{"prefix":1}'), "prefix match pattern must be a string"],
  [on('{"prefix":["a"]}'), "prefix match pattern must be a string"],
  [on('{"prefix":{}}'), "Prefix expression name not found"],
  [on('{"prefix":{"suffix":"a"}}'), "Unsupported prefix pattern: suffix"],
  [on('{"suffix":null}'), "suffix match pattern must be a string"],
  [on('{"equals-ignore-case":["a"]}'), "equals-ignore-case match pattern must be a string"],
  [on('{"prefix":{"equals-ignore-case":1}}'), "equals-ignore-case match pattern must be a string"],
  [on('{"wildcard":["a*"]}'), "wildcard match pattern must be a string"],
]);

refused("wildcards are simple", [
  [on('{"wildcard":"arn:aws:events:us-east-1:**:x"}'), "Consecutive wildcard characters at pos 26"],
  [on('{"wildcard":"é**"}'), "Consecutive wildcard characters at pos 3"],
  [on('{"wildcard":"a\\\\b"}'), "Invalid escape character at pos 2"],
  [on('{"wildcard":"a\\\\"}'), "Invalid escape character at pos 2"],
  [on('{"wildcard":"*:*:*:*:*:event-bus/*"}'), "Rule is too complex - try using fewer wildcard"],
  [on('{"anything-but":{"wildcard":"a**"}}'), "Consecutive wildcard characters at pos 2"],
]);

const anythingBut = (value: string) => on(`{"anything-but":${value}}`);
const neither = "Value of anything-but must be an array or single string/number value.";
refused("anything-but takes literals of one type, or one operator", [
  [anythingBut("null"), neither],
  [anythingBut("true"), neither],
  [anythingBut('{"prefix":{"equals-ignore-case":"a"}}'), neither],
  [anythingBut("[]"), "Inside anything but list, either all values are number or string"],
  [anythingBut('["a",1]'), "Inside anything but list, either all values are number or string"],
  [anythingBut('["a",null]'), "Inside anything but list, start|null|boolean is not supported."],
  [anythingBut('[{"prefix":"a"}]'), "Inside anything but list, start|null|boolean is not"],
  [anythingBut("123456789012"), "Value must be between -5.0E9 and 5.0E9, inclusive"],
  [anythingBut('{"prefix":""}'), "Null prefix/suffix not allowed"],
  [anythingBut('{"suffix":[".a",1]}'), "prefix/suffix match pattern must be a string"],
  [
    anythingBut('{"equals-ignore-case":123}'),
    "Inside anything-but/equals-ignore-case list, number",
  ],
  [anythingBut('{"wildcard":[1]}'), "wildcard match pattern must be a string"],
  [anythingBut('{"numeric":["=",1]}'), "Unsupported anything-but pattern: numeric"],
  [anythingBut('{"prefix":"a","suffix":"b"}'), "Too many elements in numeric expression"],
  [anythingBut("{}"), "Anything-But expression name not found"],
]);

const numeric = (value: string) => on(`{"numeric":${value}}`);
refused("numeric is one bound, or a lower and an upper one", [
  [numeric("5"), "Value of numeric must be an array."],
  [numeric("[]"), "Invalid member in numeric match: ]"],
  [numeric("[5]"), "Invalid member in numeric match: 5"],
  [numeric('["!=",5]'), "Unrecognized numeric range operator: !="],
  [numeric('["="]'), "Value of equals must be numeric"],
  [numeric('[">","1"]'), "Value of > must be numeric"],
  [numeric('["=",1,"<",2]'), "Too many elements in numeric expression"],
  [numeric('["<",2,">",1]'), "Too many elements in numeric expression"],
  [numeric('[">",0,5]'), "Bad value in numeric range: 5"],
  [numeric('[">",0,">",5]'), "Bad numeric range operator: >"],
  [numeric('[">",0,"<"]'), "Value of < must be numeric"],
  [numeric('[">",0,"<",5,"<",6]'), "Too many terms in numeric range expression"],
  [numeric('[">",5,"<",5]'), "Bottom must be less than top"],
  [numeric('["=",5000000001]'), "Value must be between -5.0E9 and 5.0E9, inclusive"],
  [numeric('["=",0.0000001]'), "Only values upto 6 decimals are supported"],
]);

const cidr = (value: string) => on(`{"cidr":${value}}`);
refused("cidr is an address with a mask", [
  [cidr("1"), "prefix match pattern must be a string"],
  [cidr('"10.0.0.0"'), "Malformed CIDR, one '/' required"],
  [cidr('"10.0.0.0/"'), "Malformed CIDR, one '/' required"],
  [cidr('"10.0.0.0/a"'), "Malformed CIDR, mask bits must be an integer"],
  [cidr('"10.0.0.0/-1"'), "Malformed CIDR, mask bits must not be negative"],
  [cidr('"10.0.0.0/32"'), "IPv4 mask bits must be < 32"],
  [cidr('"::/128"'), "IPv6 mask bits must be < 128"],
  [cidr('"xx.11.xx/8"'), "Nonstandard IP address: xx.11.xx"],
  [cidr('"xxxx:db8::/64"'), "Nonstandard IP address: xxxx:db8::"],
  [cidr('"10.0.0.300/8"'), "Invalid IP address: 10.0.0.300"],
]);

refused("$or has two objects or more", [
  ['{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship."],
  ['{"$or":[{"a":[1]},"b"]}', "Only JSON object is allowed in array of $or relationship."],
  ['{"$or":[{"a":[1]},{"numeric":[1]}]}', "numeric is Ruler reserved fieldName which cannot"],
  ['{"$or":[{"a":[1]},{}]}', "Empty objects are not allowed"],
  ['{"$or":"a"}', "It must be an Array followed with $or."],
]);

const or = (count: number) =>
  `{"$or":[${Array.from({ length: count }, (_, n) => `{"a${n}":[${n}]}`).join()}]}`;
test("a thousand combinations of $or are taken, and not one more", () => {
  for (const pattern of [or(1000), `{"x":${or(25)},"y":${or(40)}}`])
    expect(() => validate(pattern)).not.toThrow();
  const tooMany = [or(1001), `{"$or":[${or(600)},${or(600)}]}`, `{"x":${or(32)},"y":${or(32)}}`];
  for (const pattern of tooMany)
    expect(() => validate(pattern)).toThrow("come to more than 1000 combinations");
});
