import { createHash, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical as ours } from "#core/canonical";
import type { Certificate, PushItem } from "../../web/api/generated/schemas.ts";
import { causesOf } from "../../web/component/causes.ts";
import { overReason, ownReason } from "../../web/route/approval/own.ts";
import {
  bodyOf,
  emptyDraft as emptyRegistration,
} from "../../web/route/destination/registration.ts";
import { packageLine } from "../../web/route/package-builder/command.ts";
import {
  emptyDraft,
  nameFault,
  placeOf,
  selectionOf,
  tokensOf,
} from "../../web/route/package-builder/draft.ts";
import { startOf } from "../../web/route/package-builder/keep.ts";
import { readManifest } from "../../web/route/package-builder/manifest.ts";
import { draftOf, policyOf } from "../../web/route/project/policy-draft.ts";
import { canonical, faultOfCertificate } from "../../web/route/push-job/verify.ts";
import { standOf } from "../../web/route/push-wizard/stand.ts";

test("pasted ids: however they are parted, each once and in their order", () => {
  const id = fc.stringMatching(/^[A-Z]\d{3}$/);
  const gap = fc.constantFrom(" ", "\n", ", ", ";", "\t", '", "');
  fc.assert(
    fc.property(fc.array(fc.tuple(id, gap), { maxLength: 8 }), (pairs) => {
      const text = pairs.map((pair) => pair.join("")).join("");
      expect(tokensOf(text)).toEqual([...new Set(pairs.map(([one]) => one))]);
    }),
    { numRuns: 30 },
  );
});

test("a draft asks for what it says, and for nothing while something is missing", () => {
  expect(selectionOf(emptyDraft)).toEqual({ missing: "Paste the ids of libraries." });
  const neither = { ...emptyDraft, ids: "L1", fastqs: false, analyses: false };
  expect(selectionOf(neither)).toEqual({ missing: "Choose fastqs, analyses, or both." });
  const draft = {
    ...emptyDraft,
    ids: "L1 L2",
    analyses: false,
    analysisTypes: "wgts",
    allResults: true,
    runs: "R1",
    from: "2026-01-01",
  };
  expect(selectionOf(draft), "no member is about analyses that are not asked for").toEqual({
    selection: {
      libraryIdList: ["L1", "L2"],
      instrumentRunIdList: ["R1"],
      sequencingRunFrom: "2026-01-01",
      dataTypeList: ["fastq"],
    },
  });
  const runs = { ...emptyDraft, selector: "instrumentRunIdList" as const, ids: "A", runs: "B" };
  expect(selectionOf(runs)).toMatchObject({ selection: { instrumentRunIdList: ["A"] } });
  const selection = { libraryIdList: ["L1"], dataTypeList: ["fastq"] };
  expect(packageLine(draft, { name: "it's", selection })).toBe(
    "seqferry package create --name 'it'\\''s' --library-id L1 --data-type fastq",
  );
  expect(nameFault("two words")).toContain("without blanks");
});

test("a manifest: its kind by its columns, rows once, faults by their lines", () => {
  const lims = readManifest(
    "lims.csv",
    '\ufeffLibrary ID,Sequencing Run ID,note\r\nL1_topup,R1,"a\nb"\r\nL1,R1,\r\n\r\nL2,,\r\n',
  );
  expect(lims).toEqual({
    kind: "lims",
    manifest: {
      fileName: "lims.csv",
      rows: [{ libraryId: "L1", instrumentRunId: "R1" }, { libraryId: "L2" }],
      lines: [2, 6],
    },
  });
  const workflow = readManifest("w.csv", "portal_run_id,library_id\np,L1\n");
  expect(workflow.manifest.rows).toEqual([{ portalRunId: "p", libraryId: "L1" }]);
  expect(() => readManifest("x.csv", "sample\n1\n")).toThrow(/^x\.csv, line 1: .*library_id/);
  expect(() => readManifest("x.csv", "library_id,sequencing_run_id\nL1\n")).toThrow("line 2");
  const draft = {
    ...emptyDraft,
    selector: "libraryRunList" as const,
    limsManifest: lims.kind === "lims" ? lims.manifest : null,
    excludedRuns: "a b",
  };
  expect(placeOf("selection.libraryRunList.1.libraryId", draft)).toBe("line 6 of lims.csv");
  expect(placeOf("selection.portalRunIdExclusionList.1", draft)).toBe("“b”");
  expect(placeOf("name", draft)).toBeUndefined();
});

test("ids that another page brings take the place of a kept draft, but for its name", () => {
  const kept = { ...emptyDraft, name: "Mine", ids: "L1", thaws: true };
  expect(startOf(kept, {})).toEqual(kept);
  expect(startOf(kept, { kind: "readSetIdList", ids: "1/2" })).toEqual({
    ...{ ...emptyDraft, name: "Mine" },
    ...{ selector: "readSetIdList", ids: "1/2" },
  });
  expect(startOf(kept, { kind: "toString", ids: "1" })).toEqual(kept);
});

test("nothing is confirmed before the plan is made and, where it is needed, approved", () => {
  const plan = { status: "SUCCEEDED" as const, planHash: "a" };
  const needed = {
    isNeeded: true,
    reasons: ["new"],
    approvalId: "apr.1",
    status: "PENDING" as const,
  };
  const stand = (known: Partial<Parameters<typeof standOf>[0]>) =>
    standOf({ planId: "pln.1", pushJobId: "", plan: undefined, approval: undefined, ...known });
  expect(stand({ planId: "" })).toBe("destination");
  expect(stand({})).toBe("plan");
  expect(stand({ plan: { ...plan, status: "FAILED", approval: null } })).toBe("plan");
  expect(stand({ plan: { ...plan, approval: needed } })).toBe("approval");
  expect(stand({ plan: { ...plan, approval: needed }, approval: { status: "REJECTED" } })).toBe(
    "approval",
  );
  expect(stand({ plan: { ...plan, approval: needed }, approval: { status: "APPROVED" } })).toBe(
    "confirm",
  );
  const taken = { ...needed, status: "APPROVED" as const };
  expect(stand({ plan: { ...plan, approval: taken }, approval: { status: "REJECTED" } })).toBe(
    "approval",
  );
  expect(stand({ plan: { ...plan, approval: { ...needed, isNeeded: false } } })).toBe("confirm");
  expect(stand({ pushJobId: "psh.1" })).toBe("push");
});

test("nobody is offered to decide what they asked for, nor what is over", () => {
  expect(ownReason({ requestedBy: ["sharer"] }, "sharer")).toContain("second person");
  expect(ownReason({ requestedBy: ["sharer"] }, "approver")).toBeUndefined();
  expect(overReason({ status: "APPROVED" }, "REJECTED")).toBeUndefined();
  expect(overReason({ status: "APPROVED" }, "APPROVED")).toContain("approved already");
  expect(overReason({ status: "EXPIRED" }, "REJECTED")).toContain("expired already");
});

test("failures that differ in what they name only are one cause; the largest comes first", () => {
  const item = (path: string, error: string | null) =>
    ({
      ...{ path, error, sourceUri: `s3://a/${path}`, destinationUri: `s3://b/x/${path}` },
      ...{ sizeBytes: 1, planned: "send", status: "FAILED", attempts: 1, finishedAt: null },
    }) satisfies PushItem;
  const items = [
    item("f/1", null),
    item("f/2", "s3://b/x/f/2: AccessDenied"),
    item("f/3", "s3://b/x/f/3: AccessDenied"),
  ];
  expect(causesOf(items).map(({ cause, items: of }) => [cause, of.length])).toEqual([
    ["…: AccessDenied", 2],
    ["No reason was told.", 1],
  ]);
});

test("a policy is set as it is shown", () => {
  const policy = {
    ...{ projectId: "p", version: 1, updatedAt: null, updatedBy: null },
    approval: { newDestination: true, findings: false, aboveBytes: 1_500_000_000 },
    releasedColumns: ["library_id" as const],
    hiddenNamePatterns: ["*_x*", "y?"],
  };
  const { approval, releasedColumns, hiddenNamePatterns } = policy;
  expect(policyOf(draftOf(policy))).toEqual({
    body: { approval, releasedColumns, hiddenNamePatterns },
  });
  expect(policyOf({ ...draftOf(policy), aboveGigabytes: "" })).toMatchObject({
    body: { approval: { aboveBytes: null } },
  });
  for (const aboveGigabytes of ["much", "-1"])
    expect(policyOf({ ...draftOf(policy), aboveGigabytes })).toHaveProperty("fault");
  expect(bodyOf({ ...emptyRegistration, projectIds: "a, b" })).toEqual({
    ...{ name: "", uri: "", recipient: "", contact: "", projectIds: ["a", "b"] },
  });
});

test("a certificate is checked as the command line checks it: any change is seen", async () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => canonical(value) === ours(value)),
    { numRuns: 50 },
  );
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = publicKey.export({ type: "spki", format: "der" });
  const fingerprint = createHash("sha256").update(der).digest("hex");
  // Numbers of a signature are now and then shorter than the others.
  for (let n = 0; n < 20; n++) {
    const said = { id: `psh.${n}`, stage: "test" };
    const value = sign("sha256", Buffer.from(ours(said)), privateKey).toString("base64");
    const signature = { publicKey: der.toString("base64"), fingerprint, value };
    const certificate = { ...said, signature } as unknown as Certificate;
    expect(await faultOfCertificate(certificate)).toBeUndefined();
    expect(await faultOfCertificate({ ...certificate, stage: "other" })).toContain("not of what");
    const other = { ...certificate.signature, fingerprint: "0" };
    expect(await faultOfCertificate({ ...certificate, signature: other })).toContain("fingerprint");
  }
});
