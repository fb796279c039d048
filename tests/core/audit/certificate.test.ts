import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import * as Bucket from "#core/audit/bucket";
import { certificate, type Issue, issue } from "#core/audit/certificate";
import { Certificate } from "#core/audit/certificate-schema";
import { take } from "#core/audit/keep";
import { head } from "#core/audit/rows";
import { publicKey } from "#core/audit/sign";
import { faultOfLines } from "#core/audit/verify/root";
import { faultOfSignature } from "#core/audit/verify/signature";
import { sha256 } from "#core/canonical";
import { auditRoom, write } from "#tests/core/audit/room";

let room: Awaited<ReturnType<typeof auditRoom>>;
beforeAll(async () => {
  room = await auditRoom();
  await room.anew();
});
afterAll(() => room.close());

const lines = [
  '{"n":0,"outcome":"COPIED"}',
  '{"n":1,"outcome":"COPIED"}',
  '{"n":2,"outcome":"ALREADY"}',
];
const push = (id: string): Issue => ({
  kind: "push",
  id,
  projectId: "demo",
  package: {
    id: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    name: "cohort",
    merkleRoot: "a".repeat(64),
    fileCount: 3,
    totalBytes: 10,
  },
  sender: { id: "u-1", name: "ada" },
  recipient: { name: "Lab", contact: "lab@example.org", destinationUri: "s3://recipient/cohort/" },
  plan: { id: "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", hash: "b".repeat(64) },
  approval: {
    id: "apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    approver: { id: "u-2", name: "grace" },
    at: "2026-11-21T00:00:00.000Z",
  },
  outcomes: { key: `push-logs/${id}.ndjson`, lines },
  completedAt: "2026-11-21T01:00:00.000Z",
  record: { subject: id, action: "push.succeed" },
});

describe("a certificate", () => {
  test("says what it was given, signed, with the place of its record, which is given right away", async () => {
    const id = "psh.1";
    const earlier = await write(id, { action: "push.create" });
    await write(id, { action: "push.start" });
    const done = await write(id, { action: "push.succeed" });
    const later = await write(id, { action: "push.look" });
    const issued = await issue(push(id));
    const found = await certificate(id);
    const { record: _, outcomes: __, ...said } = push(id);
    expect(found).toMatchObject({ ...said, schema: "seqferry.certificate/1", stage: "test" });
    expect(found.audit).toEqual({ auditId: done.auditId, ...(await head()) });
    expect(faultOfLines(lines, found.outcomes)).toBeUndefined();
    expect(faultOfLines(lines.slice(1), found.outcomes)).toBe("it has 2 lines, not 3");
    expect(faultOfLines([...lines].reverse(), found.outcomes)).toMatch("its Merkle root is");
    expect(issued).toEqual({
      key: `certificates/${id}.json`,
      sha256: sha256((await Bucket.find(`certificates/${id}.json`)) ?? ""),
    });
    expect((await Audit.history(id)).map(({ sequence }) => sequence !== undefined)).toEqual(
      [earlier, 0, done, later].map((one) => one !== later),
    );
  });

  test("is issued once, also when it is asked for again and by two at once", async () => {
    const id = "psh.2";
    await write(id, { action: "push.succeed" });
    const [one, other] = await Promise.all([issue(push(id)), issue(push(id))]);
    expect(one).toEqual(other);
    const again = await issue({ ...push(id), outcomes: { key: "another", lines: [] } });
    expect(again).toEqual(one);
  });

  test("keeps the place that its record has, and names the record of those details", async () => {
    const id = "pkg.3";
    const keys = [];
    for (const linkId of ["lnk.a", "lnk.b"])
      keys.push(await write(id, { action: "link.complete", details: { linkId } }));
    await take(keys);
    const { sequence } = await head();
    const record = { subject: id, action: "link.complete", details: { linkId: "lnk.a" } };
    await issue({ ...push("lnk.a"), kind: "download", record });
    expect((await certificate("lnk.a")).audit).toMatchObject({
      auditId: keys[0]?.auditId,
      sequence: sequence - 1,
    });
  });

  test("is not issued of what the audit does not know, and is not found then", async () => {
    await write("psh.4", { action: "push.create" });
    await expect(issue(push("psh.4"))).rejects.toThrow("has no record push.succeed of psh.4");
    await expect(certificate("psh.4")).rejects.toMatchObject({ code: "certificate.not_found" });
  });

  test("of which anything is changed is refused; only the stage's key is trusted", async () => {
    const text = JSON.stringify(await certificate("psh.1"));
    const { fingerprint } = await publicKey();
    expect(faultOfSignature(JSON.parse(text), fingerprint)).toBeUndefined();
    expect(faultOfSignature(JSON.parse(text), "0".repeat(64))).toMatch("it is signed by the key");
    const said = text.slice(0, text.indexOf(',"signature"'));
    const rest = text.slice(said.length);
    fc.assert(
      fc.property(fc.nat(said.length - 1), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const letter = String.fromCharCode(said.charCodeAt(at) + by);
        const fault = faultIn(
          `${said.slice(0, at)}${letter}${said.slice(at + 1)}${rest}`,
          fingerprint,
        );
        expect(fault).toEqual(expect.any(String));
      }),
      { numRuns: 100 },
    );
    const { signature, ...others } = JSON.parse(text);
    const another = await certificate("psh.2");
    for (const wrong of [another.signature, { ...signature, publicKey: "AAAA" }])
      expect(faultIn(JSON.stringify({ ...others, signature: wrong }), fingerprint)).toEqual(
        expect.any(String),
      );
  });
});

/** As a reader finds it. */
function faultIn(text: string, trusted: string): string | undefined {
  try {
    return faultOfSignature(Certificate.parse(JSON.parse(text)), trusted);
  } catch (error) {
    return String(error);
  }
}
