import { afterAll, beforeAll, expect, test } from "vitest";
import { openRoom, type Room } from "#tests/core/copy/icav2-copy/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.end());

test("a file that somebody has decided on and that is another by now fails by itself; the others are copied", async () => {
  const [from, to] = [room.project(), room.project()];
  await room.files(from, { "/run/same.txt": 5, "/run/grown.txt": 6, "/run/left.txt": 7 });
  await room.files(from, { "/run/missing.txt": 9 });
  const body = Buffer.from("the same");
  await room.icav2.putFile(from, "/run/there.txt", body);
  await room.icav2.putFile(to, "/in/there.txt", body);
  const wish = (name: string, sizeBytes: number, more: object = {}) => ({
    ...{ sourceUri: `icav2://${from}/run/${name}`, destinationUri: `icav2://${to}/in/` },
    ...{ outputFileName: name, sizeBytes, ...more },
  });
  const run = await room.job([
    ...[wish("same.txt", 5), wish("grown.txt", 5), wish("gone.txt", 1)],
    ...[wish("left.txt", 7, { etag: "0".repeat(32) }), wish("there.txt", 8, { isThere: true })],
    wish("missing.txt", 9, { isThere: true }),
  ]);
  const job = await room.copy(run);
  expect(job).toMatchObject({
    status: "FAILED",
    counts: { total: 6, copied: 1, alreadyCopied: 1, failed: 4 },
  });
  const outcomes = await room.outcome(run);
  const said = Object.fromEntries(outcomes.map(({ to, error }) => [to.slice(4), error]));
  expect(said).toEqual({
    "same.txt": undefined,
    "there.txt": undefined,
    "grown.txt": expect.stringMatching(/changed since it was planned \(it has 6 bytes and had 5\)/),
    "left.txt": expect.stringMatching(/changed since it was planned \(its entity tag was 0{32}\)/),
    "gone.txt": expect.stringMatching(/there is no such file/),
    "missing.txt": expect.stringMatching(/was there when it was planned and is not any more/),
  });
  for (const name of ["grown", "left", "gone", "missing"])
    expect(room.there(to, [`/in/${name}.txt`])).toEqual([undefined]);
});
