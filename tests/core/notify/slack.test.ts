import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { updateMessage } from "#core/notify/slack/client";
import { press } from "#core/notify/slack/press";
import { signatureOf } from "#core/notify/slack/signature";
import { take } from "#core/notify/take";
import { packageEntity } from "#core/package/package.entity";
import { approvalEntity } from "#core/share/approval/approval.entity";
import { planEntity } from "#core/share/plan/plan.entity";
import { pushJobEntity } from "#core/share/push/push-job.entity";
import { days, iso, minutes, now } from "#core/time";
import type { Received } from "#local/receiver";
import { asSystem, event, openRoom, type Room, type Row } from "#tests/core/notify/room";

const signing = "a signing secret";
const channel = "C0SHARING";
let room: Room;
let plans = 0;

beforeAll(async () => {
  room = await openRoom();
  const { secretNames } = room;
  await room.secret(secretNames.botTokenSecretName, "xoxb-of-the-test");
  await room.secret(secretNames.signingSecretName, signing);
  const allowed_users = [
    { username: "carol", id: "U0CAROL" },
    { username: "ada", id: "U0ADA" },
    { username: "dora", id: "U0DORA", projectIds: ["other"] },
  ];
  const config = { channel_id: channel, allowed_users };
  await room.secret(secretNames.configSecretName, JSON.stringify(config));
});
afterAll(() => room.close());
// Refusals of one minute are one record.
beforeEach(() => room.clock.advance(minutes(2)));

type Waiting = { planId: string; approvalId: string };
const letters = (n: number) => String(n).padStart(26, "0");

/** A plan of the package of `ada` that waits for a decision, as the table has it. */
async function waiting(): Promise<Waiting> {
  const n = letters(++plans);
  const [planId, approvalId, packageId] = [`pln.${n}`, `apr.${n}`, `pkg.${n}`];
  const makers = [{ id: "sub-ada", name: "ada" }];
  const of = {
    ...{
      packageId,
      projectId: "demo",
      destinationId: "dst.A",
      planHash: "0f".repeat(32),
      makers,
      version: 1,
    },
    ...{ destinationUri: "s3://recipient/`in`/", createdAt: iso(), updatedAt: iso() },
    expiresAt: iso(now() + days(1)),
  };
  const given = {
    ...of,
    planId,
    approvalId,
    createdBy: "ada",
    name: "co<hort>",
    packageName: "co<hort>",
  };
  const ended = { ...given, status: "SUCCEEDED", totals: { toSend: 2, toSendBytes: 2048 } };
  await packageEntity()
    .put(ended as never)
    .go();
  await planEntity()
    .put(ended as never)
    .go();
  await approvalEntity()
    .put({ ...given, status: "PENDING", reasons: ["it is new"] } as never)
    .go();
  return { planId, approvalId };
}

const tell = (type: string, data: Row) => asSystem(() => take(event(type, data)));
const said = (method: string) => room.received(`slack/${method}`).map(({ body }) => body as Row);
/** What is shown now of messages that were posted since `from`. */
const drawn = (from: number) =>
  [...said("chat.postMessage").slice(from), ...said("chat.update")].map((one) =>
    JSON.stringify(one),
  );

type Given = {
  user?: string;
  decision?: "approve" | "reject";
  at?: number;
  secret?: string;
  channelId?: string;
  value?: object;
};

/** A call as Slack makes it when somebody presses a button. */
function callOf(made: Waiting, given: Given = {}) {
  const { user = "U0CAROL", decision = "approve", at = now(), secret = signing } = given;
  const { planId, approvalId } = made;
  const action = {
    action_id: `approval.${decision}`,
    value: JSON.stringify(given.value ?? { approvalId, planId }),
  };
  const payload = {
    ...{ type: "block_actions", user: { id: user }, channel: { id: given.channelId ?? channel } },
    ...{ actions: [action], response_url: "http://169.254.169.254/" },
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(at / 1000));
  return { timestamp, body, signature: signatureOf({ timestamp, body }, secret) };
}
type Call = { timestamp: string | undefined; signature: string | undefined; body: string };
const pressed = (call: Call) => Actor.run(Actor.system("slack"), () => press(call));
const statusOf = async ({ approvalId }: Waiting) =>
  (await approvalEntity().get({ approvalId }).go()).data?.status;
const refusals = async () =>
  (await Audit.history("slack", 100)).map(({ details }) => (details as { why: string }).why);

describe("a plan that waits for a decision", () => {
  test("is posted once with two buttons that hold ids only, and its message follows it to the end", async () => {
    const made = await waiting();
    const before = said("chat.postMessage").length;
    const requested = event("ApprovalRequested", { ...made, projectId: "demo" });
    await asSystem(() => take(requested));
    await asSystem(() => take(requested));
    const posted = said("chat.postMessage").slice(before);
    expect(posted).toHaveLength(1);
    const text = JSON.stringify(posted);
    expect(text).toContain("co&lt;hort&gt;");
    expect(text).not.toMatch(/xoxb|signing/);
    const values = [...text.matchAll(/"value":"(.*?)(?<!\\)"/g)].map(([, value = ""]) =>
      JSON.parse(JSON.parse(`"${value}"`)),
    );
    expect(values).toEqual([made, made]);
    expect(await pressed(callOf(made))).toBe("decided");
    const approved = await approvalEntity().get(made).go();
    expect(approved.data?.decidedBy).toEqual({ id: "slack:U0CAROL", name: "carol" });
    await tell("ApprovalGiven", { ...made, projectId: "demo" });
    expect(drawn(before).at(-1)).toContain("Approved by carol.");
    expect(drawn(before).at(-1)).not.toContain('"button"');
    const pushJobId = `psh.${letters(plans)}`;
    const push = async (status: string, statusReason?: string) => {
      await pushJobEntity()
        .put({
          ...{
            pushJobId,
            planId: made.planId,
            status,
            statusReason,
            projectId: "demo",
            version: 1,
          },
          ...{ packageId: "pkg.A", packageName: "n", planHash: "0f", destinationId: "dst.A" },
          ...{ destinationUri: "s3://b/", phase: "send", attempt: 1, counts: {}, facts: {} },
          ...{ requestedBy: {}, createdBy: "u", createdAt: iso(), updatedAt: iso() },
        } as never)
        .go();
      const type = { RUNNING: "PushStarted", FAILED: "PushFailed" }[status] ?? "PushSucceeded";
      await tell(type, { pushJobId, planId: made.planId, projectId: "demo", reason: "x" });
      return drawn(before).at(-1);
    };
    expect(await push("RUNNING")).toContain("The push is running.");
    expect(await push("FAILED", "the bucket is gone")).toContain("failed: the bucket is gone");
    const last = await push("SUCCEEDED");
    expect(last).toContain("The push succeeded.");
    expect(last).toContain(`https://web.example/push-jobs/${pushJobId}`);
    // An event that comes late shows how it stands, not how it stood.
    await tell("PushStarted", { pushJobId, planId: made.planId, projectId: "demo" });
    expect(drawn(before).at(-1)).toContain("The push succeeded.");
  });

  test("is decided by the first press, and a second one changes nothing and is told so", async () => {
    const made = await waiting();
    expect(await pressed(callOf(made))).toBe("decided");
    expect(await pressed(callOf(made, { at: now() - 60_000 }))).toBe("refused");
    expect(said("chat.postEphemeral").at(-1)).toMatchObject({
      ...{ channel, user: "U0CAROL", text: expect.stringContaining("is APPROVED, by carol") },
    });
    const { actions } = { actions: (await Audit.history(made.approvalId)).map((r) => r.action) };
    expect(actions).toEqual(["approval.give", "approval.refused"]);
  });

  test("is rejected by the other button", async () => {
    const made = await waiting();
    expect(await pressed(callOf(made, { decision: "reject" }))).toBe("decided");
    expect(await statusOf(made)).toBe("REJECTED");
  });

  test.each([
    ["somebody who is not on the list", "U0MALLORY", /may not decide/],
    ["who had a hand in it", "U0ADA", /had a hand/],
    ["who may not know of its project", "U0DORA", /no approval/],
  ])("is not decided by %s, who alone is told; the try is audited", async (_, user, reason) => {
    const made = await waiting();
    expect(await pressed(callOf(made, { user }))).toBe("refused");
    expect(await statusOf(made)).toBe("PENDING");
    expect(said("chat.postEphemeral").at(-1)).toMatchObject({
      ...{ user, text: expect.stringMatching(reason) },
    });
    const records = await Audit.history(made.approvalId);
    if (user !== "U0DORA") expect(records.at(-1)?.action).toBe("approval.refused");
  });
});

describe("a call that is refused begins nothing, and is in the audit:", () => {
  const refused: [string, (made: Waiting) => Call, string][] = [
    ["unsigned", (made) => ({ ...callOf(made), signature: undefined }), "unsigned"],
    ["forged", (made) => callOf(made, { secret: "another" }), "forged"],
    [
      "changed on its way",
      (made) => ({ ...callOf(made), body: callOf(made).body.replace("approve", "reject") }),
      "forged",
    ],
    ["late", (made) => callOf(made, { at: now() - minutes(5) - 2000 }), "late"],
    ["of the future", (made) => callOf(made, { at: now() + minutes(5) + 2000 }), "late"],
    ["of another channel", (made) => callOf(made, { channelId: "C0OTHER" }), "another channel"],
    [
      "of another button",
      (made) => callOf(made, { value: { ...made, run: 1 } }),
      "no button of ours",
    ],
  ];
  test.each(refused)("%s", async (_, make, why) => {
    const made = await waiting();
    const before = await refusals();
    for (let n = 0; n < 2; n++)
      await expect(pressed(make(made))).rejects.toMatchObject({ code: "slack.refused" });
    expect(await statusOf(made)).toBe("PENDING");
    const after = await refusals();
    expect(after[before.length]).toBe(why);
    if (why !== "another channel" && why !== "no button of ours")
      // However many there are in a minute.
      expect(after).toHaveLength(before.length + 1);
  });

  test("replayed", async () => {
    const made = await waiting();
    const call = callOf(made);
    await pressed(call);
    await expect(pressed(call)).rejects.toMatchObject({
      message: expect.stringContaining("replayed"),
    });
    expect((await refusals()).at(-1)).toBe("replayed");
    expect((await Audit.history(made.approvalId)).map(({ action }) => action)).toEqual([
      "approval.give",
    ]);
  });
});

describe("an alert", () => {
  const alert = (alertId: string) => ({
    ...{ alertId, kind: "push job", thingId: "psh.A", projectId: "demo", state: "FAILED" },
    ...{ cause: "the bucket <!channel> is gone", link: "https://web.example/push-jobs/psh.A" },
  });
  const about = (calls: Row[], from: number) => calls.slice(from).map((one) => JSON.stringify(one));

  test("is said once with its id, cause and link, in which nothing takes effect", async () => {
    const from = said("chat.postMessage").length;
    for (let n = 0; n < 3; n++) await tell("AlertRaised", alert("alt.ONE"));
    const [message = "", ...more] = about(said("chat.postMessage"), from);
    expect(more).toEqual([]);
    expect(message).toContain("<https://web.example/push-jobs/psh.A|psh.A>");
    expect(message).toContain("the bucket &lt;!channel&gt; is gone");
  });

  test("that Slack did not take is said by the next try", async () => {
    const fault = {
      service: "receiver",
      resource: "slack/",
      effect: "error",
      status: 503,
      times: 1,
    };
    room.gate.faults.arm(fault);
    const from = said("chat.postMessage").length;
    const again = () => tell("AlertRaised", alert("alt.TWO"));
    await expect(again()).rejects.toMatchObject({ name: "RetryableError" });
    await again();
    await again();
    const taken = room.received("slack/chat.postMessage").slice(from) as Received[];
    expect(taken.map(({ status }) => status)).toEqual([503, 200]);
  });
});

test("what Slack refuses in its body is a failure, whatever the status says", async () => {
  const gone = { channel, ts: "1.000000" };
  await expect(updateMessage(gone, { text: "a", blocks: [] })).rejects.toThrow(
    /chat.update: message_not_found/,
  );
});

test("where no secrets are named Slack is off: nothing is said, and calls are told so", async () => {
  const slack = { apiUrl: "", botTokenSecretName: "", signingSecretName: "", configSecretName: "" };
  room.set({ slack });
  const made = await waiting();
  const requested = event("ApprovalRequested", { ...made, projectId: "demo" });
  expect(await asSystem(() => take(requested))).toBe("slack off");
  await expect(pressed(callOf(made))).rejects.toMatchObject({ code: "slack.off" });
  const text = JSON.stringify([await room.rows(), room.logged]);
  for (const secret of ["xoxb-of-the-test", signing]) expect(text).not.toContain(secret);
});
