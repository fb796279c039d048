import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open } from "#core/fastq/sync/dialect";
import { Refusal } from "#core/fastq/sync/requirements";
import { requirementNames, syncErrors } from "#core/fastq/sync/schema";

const taskToken = "AQCEAAAAKgAAAAMAAAAAAAAAA";
const requirements = { hasActiveReadSet: true };

const wantedOf = (detail: object) => {
  const opened = open({ taskToken, ...detail });
  if ("refusal" in opened) throw opened.refusal;
  return opened.wanted;
};
const refusalOf = (detail: object) => {
  const opened = open({ taskToken, ...detail });
  return "refusal" in opened ? [opened.refusal.error, opened.refusal.message] : [];
};

describe("an event", () => {
  test.each([
    ["names a set", { fastqSetId: "fqs.1", requirements }, [[], ["fqs.1"]]],
    [
      "has a payload with fastqs",
      { payload: { fastqIdList: ["fqr.1", "fqr.2"], requirements } },
      [["fqr.1", "fqr.2"], []],
    ],
    [
      "has a payload with sets",
      { payload: { fastqSetIdList: ["fqs.1"], requirements } },
      [[], ["fqs.1"]],
    ],
    ["lists fastqs without a payload", { fastqIdList: ["fqr.1"], requirements }, [["fqr.1"], []]],
    [
      "has nulls where others have nothing",
      {
        payload: null,
        fastqSetId: "fqs.1",
        fastqIdList: null,
        requirements,
        forceUnarchiving: null,
      },
      [[], ["fqs.1"]],
    ],
  ])("that %s is understood", (_, detail, [fastqIds, fastqSetIds]) => {
    expect(wantedOf(detail)).toEqual({
      ...{ fastqIds, fastqSetIds, requirements, forceUnarchiving: false },
    });
  });

  test("says which requirements are true, by today's names and those before; what is false is absent", () => {
    const given = {
      ...{ hasQc: false, hasFingerprint: null, hasReadCount: true },
      activeReadSet: { bucket: "b", prefix: "p/" },
    };
    expect(wantedOf({ fastqSetId: "fqs.1", requirements: given }).requirements).toEqual({
      ...{ hasReadCountInformation: true, hasActiveReadSet: { bucket: "b", prefix: "p/" } },
    });
  });

  test("that names a fastq twice means it once", () => {
    const payload = { fastqIdList: ["fqr.1", "fqr.1"], requirements };
    expect(wantedOf({ payload }).fastqIds).toEqual(["fqr.1"]);
  });

  test.each([
    ["EmptyFastqListError", "payload.fastqIdList", { payload: { fastqIdList: [], requirements } }],
    ["EmptyFastqListError", "fastqSetIdList", { fastqSetIdList: [], requirements }],
    ["InvalidSyncRequestError", "fastqIdList", { requirements }],
    ["InvalidSyncRequestError", "payload", { payload: "fqr.1", requirements }],
    [
      "InvalidSyncRequestError",
      "payload.fastqIdList.1",
      { payload: { fastqIdList: ["fqr.1", 2], requirements } },
    ],
    [
      "InvalidSyncRequestError",
      "fastqIdList and fastqSetIdList",
      { fastqIdList: ["fqr.1"], fastqSetIdList: ["fqs.1"], requirements },
    ],
    [
      "InvalidSyncRequestError",
      "fastqSetId",
      { payload: { fastqIdList: ["fqr.1"], requirements }, fastqSetId: "fqs.1" },
    ],
    [
      "InvalidSyncRequestError",
      "fastqIdList",
      { fastqIdList: Array.from({ length: 5001 }, (_, n) => `fqr.${n}`), requirements },
    ],
    [
      "InvalidSyncRequestError",
      "forceUnarchiving",
      { fastqSetId: "fqs.1", requirements, forceUnarchiving: "yes" },
    ],
    ["InvalidSyncRequestError", "requirements", { fastqSetId: "fqs.1", requirements: ["hasQc"] }],
    [
      "InvalidSyncRequestError",
      "requirements.hasQc",
      { fastqSetId: "fqs.1", requirements: { hasQc: "true" } },
    ],
    [
      "InvalidSyncRequestError",
      "requirements.hasQc",
      { fastqSetId: "fqs.1", requirements: { hasQc: { bucket: "b", prefix: "p" } } },
    ],
    [
      "InvalidSyncRequestError",
      "requirements.hasActiveReadSet.prefix",
      { fastqSetId: "fqs.1", requirements: { hasActiveReadSet: { bucket: "b" } } },
    ],
    [
      "InvalidSyncRequestError",
      "requirements.hasActiveReadSet.bucket",
      {
        fastqSetId: "fqs.1",
        requirements: { hasActiveReadSet: { bucket: "b".repeat(64), prefix: "p" } },
      },
    ],
    [
      "InvalidSyncRequestError",
      "requirements.activeReadSet",
      {
        fastqSetId: "fqs.1",
        requirements: { hasActiveReadSet: true, activeReadSet: { bucket: "b", prefix: "p" } },
      },
    ],
    [
      "UnknownRequirementError",
      "requirements.hasReads",
      { fastqSetId: "fqs.1", requirements: { hasReads: true } },
    ],
    [
      "UnknownRequirementError",
      "requirements.toString",
      { fastqSetId: "fqs.1", requirements: { toString: true } },
    ],
    ["NoRequirementError", "requirements", { fastqSetId: "fqs.1" }],
    ["NoRequirementError", "requirements", { fastqSetId: "fqs.1", requirements: {} }],
    ["NoRequirementError", "requirements", { fastqSetId: "fqs.1", requirements: { hasQc: false } }],
  ])("is refused by the name %s, which says that it is %s", (error, member, detail) => {
    expect(refusalOf(detail)).toEqual([error, expect.stringMatching(`^${member}: `)]);
  });

  test.each([
    [{}],
    [{ taskToken: null }],
    [{ taskToken: "" }],
    [{ taskToken: "x".repeat(2049) }],
    ["text"],
    [null],
    [[]],
  ])("that nobody can be told of is refused here: %j", (detail) => {
    expect(() => open(detail)).toThrow(Refusal);
  });
});

test("whatever comes with a token is understood, or refused by a name that machines know and a member", () => {
  const members = fc.record(
    {
      payload: fc.oneof(
        fc.anything(),
        fc.record(
          { fastqIdList: fc.anything(), requirements: fc.anything() },
          { requiredKeys: [] },
        ),
      ),
      fastqSetId: fc.anything(),
      fastqIdList: fc.oneof(fc.anything(), fc.array(fc.string())),
      fastqSetIdList: fc.anything(),
      requirements: fc.oneof(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...requirementNames, "hasQC"), fc.anything()),
      ),
      forceUnarchiving: fc.anything(),
    },
    { requiredKeys: [] },
  );
  void fc.assert(
    fc.property(members, (detail) => {
      const opened = open({ taskToken, ...detail });
      if ("refusal" in opened) {
        expect(syncErrors).toContain(opened.refusal.error);
        expect(opened.refusal.message).toMatch(/^(payload|requirements|fastq(Set)?Id|forceUn)/);
        return;
      }
      const { fastqIds, fastqSetIds, requirements: found } = opened.wanted;
      expect(fastqIds.length + fastqSetIds.length).toBeGreaterThan(0);
      expect(Object.keys(found).length).toBeGreaterThan(0);
      for (const name of Object.keys(found)) expect(requirementNames).toContain(name);
    }),
    { numRuns: 500 },
  );
});
