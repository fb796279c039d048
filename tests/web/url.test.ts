import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatPlace, type Place, readPlace } from "../../web/url.ts";

test("any view and filter survive the address bar", () => {
  const tab = fc.constantFrom<Place["tab"]>("home", "read-sets", "packages");
  const filter = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  void fc.assert(
    fc.property(fc.record({ tab, filter }), (place) => {
      const url = new URL(formatPlace(place), "http://127.0.0.1");
      expect(readPlace(url.pathname, url.search)).toEqual(place);
    }),
  );
});

test("a trailing slash is forgiven, an unknown path is not taken for another", () => {
  expect(readPlace("/packages/", "?filter=a")).toEqual({ tab: "packages", filter: "a" });
  expect(readPlace("/nothing", "").tab).toBe("missing");
  expect(readPlace("/constructor", "").tab).toBe("missing");
  expect(readPlace("/", "").tab).toBe("home");
});
