import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ApiError, type Package, type ReadSet } from "../../web/api.ts";
import { ListView } from "../../web/component/list-view.tsx";
import { Home } from "../../web/route/home.tsx";
import { keepsPackage, packageColumns } from "../../web/route/packages.tsx";
import { keepsReadSet, readSetColumns } from "../../web/route/read-sets.tsx";
import type { ListState } from "../../web/use-list.ts";

const nothing = () => {};

const pack = (change: Partial<Package> = {}): Package => ({
  id: "pkg.01JQJ8ZXW2M3N4P5Q6R7S8T9V0",
  name: "Tumour pair",
  status: "SUCCEEDED",
  fileCount: 1200,
  totalBytes: 3 * 1024 ** 3,
  createdAt: "2026-03-12T19:03:58Z",
  ...change,
});

function packages(state: ListState<Package>, filter = "") {
  return renderToStaticMarkup(
    <ListView
      noun="packages"
      list={{ ...state, more: nothing, reload: nothing }}
      columns={packageColumns}
      keeps={keepsPackage}
      filter={filter}
      onFilter={nothing}
      empty={<p>No packages yet.</p>}
    />,
  );
}

test("a package shows name, whole id, status in words, count, size and time", () => {
  const html = packages({ phase: "ready", items: [pack()] });
  for (const text of [
    "Tumour pair",
    'title="pkg.01JQJ8ZXW2M3N4P5Q6R7S8T9V0"',
    "succeeded",
    "1,200",
    "3 GiB",
    "2026-03-12 19:03 Z",
    "1 package<",
  ])
    expect(html).toContain(text);
});

test("a failed package says why", () => {
  const item = pack({ status: "FAILED", statusReason: "3 files are archived" });
  expect(packages({ phase: "ready", items: [item] })).toContain("3 files are archived");
});

test("every column heading is a column header and the table has a name", () => {
  const html = packages({ phase: "ready", items: [pack()] });
  expect(html.match(/<th scope="col"/g)).toHaveLength(packageColumns.length);
  expect(html).toMatch(/<caption[^>]*>packages<\/caption>/);
});

test("loading is announced and holds the rows' place", () => {
  const html = packages({ phase: "loading", items: [] });
  expect(html).toContain('aria-busy="true"');
  expect(html).toContain("Loading…");
  expect(html).toContain('class="bone"');
});

test("an empty list says what to expect, without a table", () => {
  const html = packages({ phase: "ready", items: [] });
  expect(html).toContain("No packages yet.");
  expect(html).not.toContain("<table");
});

test("the filter says how many of the loaded items it keeps and that there are more", () => {
  const items = [pack(), pack({ id: "pkg.2", name: "Other" })];
  const html = packages({ phase: "ready", items, nextCursor: "c" }, "tumour");
  expect(html).toContain("1 of 2 loaded packages fit the filter, more to load");
  expect(html).not.toContain("Other");
  expect(html).toContain("Load more");
});

test("a filter that keeps nothing can be cleared", () => {
  const html = packages({ phase: "ready", items: [pack()] }, "<b>x</b>");
  expect(html).toContain("&lt;b&gt;x&lt;/b&gt;");
  expect(html).toContain("Clear the filter");
});

test("an error shows message, hint and request id, and keeps what was loaded before", () => {
  const error = new ApiError(403, "Forbidden", { hint: "Choose another role.", requestId: "r-1" });
  const alone = packages({ phase: "failed", items: [], error });
  for (const text of ['role="alert"', "Forbidden", "Choose another role.", "r-1", "Try again"])
    expect(alone).toContain(text);
  expect(packages({ phase: "failed", items: [pack()], error })).toContain("Tumour pair");
});

test("a read set with nothing but its required members is shown", () => {
  const item: ReadSet = {
    id: "1234567890",
    arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1/readSet/1234567890",
    storeId: "1",
    status: "ACTIVE",
    createdAt: "2026-03-12T19:03:58Z",
  };
  const html = renderToStaticMarkup(
    <ListView
      noun="read sets"
      list={{ phase: "ready", items: [item], more: nothing, reload: nothing }}
      columns={readSetColumns}
      keeps={keepsReadSet}
      filter=""
      onFilter={nothing}
      empty={null}
    />,
  );
  expect(html).toContain("Unnamed");
  expect(html).toContain("active");
  expect(keepsReadSet({ ...item, files: [{ path: "s3://b/L2100_R1.fastq.gz" }] }, "l2100")).toBe(
    true,
  );
});

test("the first page links to the API's documentation", () => {
  const html = renderToStaticMarkup(<Home api="http://127.0.0.1:4000" onOpen={nothing} />);
  expect(html).toContain('href="http://127.0.0.1:4000/docs"');
  expect(html).toContain('href="http://127.0.0.1:4000/openapi.json"');
});
