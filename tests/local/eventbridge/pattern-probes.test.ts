import { describe, expect, test } from "vitest";
import { compile } from "#local/engines/eventbridge/pattern";

/** Pattern and event as JSON text, so that duplicate names can be written; and what AWS decides. */
type Probe = [pattern: string, event: string, takes: boolean];

function probes(about: string, given: Probe[]): void {
  describe(about, () => {
    test.each(given)("%s on %s: %s", (pattern, event, takes) => {
      expect(compile(pattern)(JSON.parse(event))).toBe(takes);
    });
  });
}

probes("literals have a type and a case", [
  ['{"a":["x"]}', '{"a":"x"}', true],
  ['{"a":["x"]}', '{"a":"X"}', false],
  ['{"a":["1"]}', '{"a":1}', false],
  ['{"a":[1]}', '{"a":"1"}', false],
  ['{"a":[300]}', '{"a":300.0}', true],
  ['{"a":[3.018e2]}', '{"a":301.8}', true],
  ['{"a":[123456789012]}', '{"a":123456789012}', true],
  ['{"a":[true]}', '{"a":true}', true],
  ['{"a":[true]}', '{"a":"true"}', false],
  ['{"a":[null]}', '{"a":null}', true],
  ['{"a":[null]}', "{}", false],
  ['{"a":[null]}', '{"a":[]}', false],
  ['{"a":[null]}', '{"a":""}', false],
  ['{"a":[""]}', '{"a":""}', true],
  ['{"a":["é"]}', '{"a":"\\u00e9"}', true],
]);

probes("an address is the same in another spelling", [
  ['{"a":["10.0.0.1"]}', '{"a":"010.0.0.001"}', true],
  ['{"a":["::1"]}', '{"a":"0:0:0:0:0:0:0:1"}', true],
  ['{"a":["10.0.0.1"]}', '{"a":"10.0.0.2"}', false],
  ['{"a":["300.1.1.1"]}', '{"a":"300.1.1.1"}', true],
  ['{"a":["a:b"]}', '{"a":"a:b"}', true],
]);

probes("prefix, suffix and equals-ignore-case are for strings", [
  ['{"a":[{"prefix":""}]}', '{"a":"x"}', true],
  ['{"a":[{"prefix":""}]}', '{"a":1}', false],
  ['{"a":[{"prefix":"1"}]}', '{"a":12}', false],
  ['{"a":[{"prefix":{"equals-ignore-case":"EvEnT"}}]}', '{"a":"EVENTbridge"}', true],
  ['{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}', '{"a":"cat.png"}', true],
  ['{"a":[{"suffix":".png"}]}', '{"a":["cat.jpg","dog.png"]}', true],
  ['{"a":[{"equals-ignore-case":"strasse"}]}', '{"a":"STRASSE"}', true],
  ['{"a":[{"equals-ignore-case":"x"}]}', '{"a":null}', false],
]);

probes("wildcards", [
  ['{"a":[{"wildcard":"*"}]}', '{"a":""}', true],
  ['{"a":[{"wildcard":"*"}]}', '{"a":7}', false],
  ['{"a":[{"wildcard":"*a*"}]}', '{"a":"banana"}', true],
  ['{"a":[{"wildcard":"ab*ba"}]}', '{"a":"aba"}', false],
  ['{"a":[{"wildcard":"a\\\\*b"}]}', '{"a":"a*b"}', true],
  ['{"a":[{"wildcard":"a\\\\*b"}]}', '{"a":"axb"}', false],
  ['{"a":[{"wildcard":"a\\\\\\\\*"}]}', '{"a":"a\\\\z"}', true],
  ['{"a":[{"wildcard":"plain"}]}', '{"a":"plain"}', true],
]);

probes("anything-but takes every present value that is not named, of whatever type", [
  ['{"a":[{"anything-but":"x"}]}', '{"a":null}', true],
  ['{"a":[{"anything-but":"x"}]}', '{"a":1}', true],
  ['{"a":[{"anything-but":"x"}]}', "{}", false],
  ['{"a":[{"anything-but":"x"}]}', '{"a":[]}', false],
  ['{"a":[{"anything-but":"x"}]}', '{"a":["x","y"]}', true],
  ['{"a":[{"anything-but":[1,2]}]}', '{"a":2.0}', false],
  ['{"a":[{"anything-but":0}]}', '{"a":"0"}', true],
  ['{"a":[{"anything-but":{"prefix":["a","b"]}}]}', '{"a":"bc"}', false],
  ['{"a":[{"anything-but":{"suffix":"z"}}]}', '{"a":5}', true],
  ['{"a":[{"anything-but":{"wildcard":["*a*","b*"]}}]}', '{"a":"cab"}', false],
  ['{"a":[{"anything-but":{"wildcard":""}}]}', '{"a":"x"}', true],
  ['{"a":[{"anything-but":{"equals-ignore-case":["A"]}}]}', '{"a":"a"}', false],
]);

probes("numbers are compared from -5e9 to 5e9 to six decimals, strings never", [
  ['{"a":[{"numeric":[">",0,"<=",5]}]}', '{"a":5}', true],
  ['{"a":[{"numeric":[">",0,"<",5]}]}', '{"a":0}', false],
  ['{"a":[{"numeric":["=",0.000001]}]}', '{"a":1e-6}', true],
  ['{"a":[{"numeric":[">=",-5e9]}]}', '{"a":-5000000000}', true],
  ['{"a":[{"numeric":[">",0]}]}', '{"a":5000000001}', false],
  ['{"a":[{"numeric":[">",0]}]}', '{"a":0.1234567}', false],
  ['{"a":[{"numeric":[">",0]}]}', '{"a":"1"}', false],
  ['{"a":[{"numeric":["<",0]},"none"]}', '{"a":"none"}', true],
]);

probes("cidr takes the whole network of an address, of its own version only", [
  ['{"a":[{"cidr":"10.0.0.7/24"}]}', '{"a":"10.0.0.0"}', true],
  ['{"a":[{"cidr":"10.0.0.0/24"}]}', '{"a":"10.0.1.0"}', false],
  ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":"203.0.113.9"}', true],
  ['{"a":[{"cidr":"0.0.0.0/0"}]}', '{"a":"::1"}', false],
  ['{"a":[{"cidr":"2001:db8::/32"}]}', '{"a":"2001:DB8:0:0::1"}', true],
  ['{"a":[{"cidr":"10.0.0.0/24"}]}', '{"a":"host.example"}', false],
]);

probes("exists asks for leaves", [
  ['{"a":[{"exists":true}]}', '{"a":null}', true],
  ['{"a":[{"exists":true}]}', '{"a":{}}', false],
  ['{"a":[{"exists":true}]}', '{"a":{"b":1}}', false],
  ['{"a":[{"exists":false}]}', '{"a":[]}', true],
  ['{"a":[{"exists":false}]}', '{"a":{"b":1}}', true],
  ['{"a":[{"exists":false},"x"]}', '{"a":"x"}', true],
  ['{"a":{"b":[{"exists":true}]}}', '{"a":[{"c":1},{"b":2}]}', true],
  ['{"a":{"b":[{"exists":false}]}}', '{"a":[{"c":1},{"b":2}]}', false],
]);

probes("arrays: a value of a list, within one element of objects", [
  ['{"a":["x","y"]}', '{"a":["z","y"]}', true],
  ['{"a":["x"]}', '{"a":[["x"]]}', true],
  ['{"a":{"b":[1],"c":[2]}}', '{"a":[{"b":1,"c":1},{"b":2,"c":2}]}', false],
  ['{"a":{"b":[1],"c":[2]}}', '{"a":[{"b":[1,3],"c":2}]}', true],
  ['{"a":{"b":[1],"c":{"d":[2]}}}', '{"a":[{"b":1,"c":[{"d":3}]},{"b":1,"c":[{"d":2}]}]}', true],
  ['{"a":{"b":[1]},"z":{"b":[2]}}', '{"a":[{"b":1}],"z":[{"b":3},{"b":2}]}', true],
  ['{"a":["x"],"a.b":[1]}', '{"a":["x",{"b":1}]}', true],
]);

probes("paths: names with dots are nested names, and the last list of a path counts", [
  ['{"a.b":["x"]}', '{"a":{"b":"x"}}', true],
  ['{"a":{"b":["x"]}}', '{"a.b":"x"}', true],
  ['{"a":["x"],"a":["y"]}', '{"a":"x"}', false],
  ['{"a":["x"],"a":["y"]}', '{"a":"y"}', true],
  ['{"a":{"b":["x"]},"a":{"c":["y"]}}', '{"a":{"c":"y"}}', false],
  ['{"a":{"b":["x"]},"a":{"c":["y"]}}', '{"a":{"b":"x","c":"y"}}', true],
]);

probes("$or forks the pattern, also below names and within itself", [
  ['{"$or":[{"a":[1]},{"b":[1]}]}', '{"b":1}', true],
  ['{"$or":[{"a":[1]},{"b":[1]}]}', '{"c":1}', false],
  ['{"x":[1],"$or":[{"a":[1]},{"b":[1]}]}', '{"a":1}', false],
  ['{"d":{"$or":[{"a":[1]},{"b":{"c":[1]}}]}}', '{"d":{"b":{"c":1}}}', true],
  ['{"$or":[{"a":[1]},{"$or":[{"b":[1]},{"c":[1]}]}]}', '{"c":1}', true],
  ['{"$or":[{"a":[1]},{"b":[1]}],"d":{"$or":[{"e":[1]},{"f":[1]}]}}', '{"a":1,"d":{"f":1}}', true],
  ['{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}', '{"a":"y"}', true],
  ['{"$or":[{"a":["y"]},{"b":["z"]}],"a":["x"]}', '{"a":"y"}', false],
  ['{"$or":["plain"]}', '{"$or":"plain"}', true],
  ['{"$or":{"a":[1]}}', '{"$or":{"a":1}}', true],
  ['{"$or":[{"prefix":"a"},{"suffix":"z"}]}', '{"$or":"buzz"}', true],
]);
