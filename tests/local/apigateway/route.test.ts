import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchRoute, parseRouteKey } from "#local/engines/apigateway/route";

const routes = (...keys: string[]) => keys.map((key) => ({ key, pattern: parseRouteKey(key) }));

const choose = (keys: string[], method: string, path: string) =>
  matchRoute(routes(...keys), method, path)?.route.key;

describe("route selection", () => {
  const pets = [
    "$default",
    "ANY /{proxy+}",
    "GET /pets/{proxy+}",
    "GET /pets/dog/{id}",
    "GET /pets/dog/1",
  ];

  test.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1"],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}"],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}"],
    ["POST", "/test/5", "ANY /{proxy+}"],
    ["POST", "/pets/dog/1", "ANY /{proxy+}"],
    ["GET", "/", "$default"],
  ])("%s %s takes the most specific route, %s", (method, path, expected) => {
    expect(choose(pets, method, path)).toBe(expected);
    expect(choose([...pets].reverse(), method, path)).toBe(expected);
  });

  test("a method goes before ANY on the same path, a longer path before both", () => {
    expect(choose(["ANY /a", "GET /a"], "GET", "/a")).toBe("GET /a");
    expect(choose(["GET /{b}", "ANY /a"], "GET", "/a")).toBe("ANY /a");
  });

  test("a trailing slash and another case are other paths", () => {
    expect(choose(["GET /a"], "GET", "/a/")).toBeUndefined();
    expect(choose(["GET /a"], "GET", "/A")).toBeUndefined();
    expect(choose(["GET /a/{b}"], "GET", "/a/")).toBeUndefined();
  });

  test("a variable named like an object's own member is a plain value", () => {
    const match = matchRoute(routes("GET /{__proto__}/{constructor}"), "GET", "/x/y");
    expect(Object.entries(match?.pathParameters ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("any path is bound to variables and greedy rest without loss", () => {
    const segment = fc.stringMatching(/^[a-z0-9 .%~é-]{1,8}$/);
    void fc.assert(
      fc.property(segment, fc.array(segment, { minLength: 1, maxLength: 5 }), (first, rest) => {
        const path = `/${[first, ...rest].join("/")}`;
        expect(matchRoute(routes("ANY /{a}/{rest+}"), "GET", path)?.pathParameters).toEqual({
          a: first,
          rest: rest.join("/"),
        });
      }),
    );
  });

  test.each(["GET", "get /a", "GET a", "GET /{a+}/b", "GET /{a}/{a}", "GET /x{a}", "TRACE /a"])(
    "the malformed key %j is refused",
    (key) => expect(() => parseRouteKey(key)).toThrow("Invalid route key"),
  );
});
