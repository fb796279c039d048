import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accountId } from "#local/sst/provider";
import { absent, inspect, startStage } from "./browser.ts";
import { fastqsAreThere, sealed } from "./sealed.ts";

const stage = startStage();

/** Presses Tab until what is focused has that name, as somebody without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const isIt = (said: string) => (typeof name === "string" ? said === name : name.test(said));
  for (let press = 0; press < 90; press++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement | null;
      const labels = (focused as HTMLInputElement | null)?.labels;
      return (
        focused?.getAttribute("aria-label") ??
        (labels?.length ? labels[0]?.textContent : focused?.textContent) ??
        ""
      ).trim();
    });
    if (isIt(said)) return;
  }
  throw new Error(`Tab leads to no ${name}.`);
}

test.skipIf(absent)("by keyboard alone: built, planned, approved, pushed, certified", async () => {
  const admin = await stage().open("/destinations/new", "admin");
  await fastqsAreThere(stage());
  for (const [label, text] of [
    ["Name", "Hospital"],
    ["Folder", "s3://seqferry-demo-recipient/hospital/"],
    ["Recipient", "A hospital"],
    ["Contact", "data@hospital.example"],
    ["Projects", "demo"],
    ["AWS account", accountId],
  ] as const) {
    await tabTo(admin.page, label);
    await admin.page.keyboard.type(text);
  }
  await inspect(admin.page, "register-destination");
  await admin.page.keyboard.press("Enter");
  await admin.page.getByRole("heading", { level: 1, name: "Hospital" }).waitFor();
  await admin.page.getByText("A small file was written there").waitFor();
  await inspect(admin.page, "destination");

  const { page, complaints } = await stage().open("/packages", "sharer");
  await page.getByRole("heading", { name: "Packages" }).waitFor();
  await inspect(page, "packages-empty");
  await tabTo(page, "New package");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "New package" }).waitFor();
  await tabTo(page, "Name");
  await page.keyboard.type("Cohort");
  await tabTo(page, "Libraries");
  await page.keyboard.type("LPRJ240002, LPRJ240003 L9999999");
  await page
    .getByText(/L9999999/)
    .last()
    .waitFor();
  await page.getByText("Matched nothing").waitFor();
  await inspect(page, "package-builder");
  await page.reload();
  await page.getByText("Matched nothing").waitFor();
  expect(
    await page.getByRole("textbox", { name: "Libraries", exact: true }).inputValue(),
    "the draft",
  ).toBe("LPRJ240002, LPRJ240003 L9999999");
  expect(await page.getByRole("button", { name: "Make the package" }).getAttribute("title")).toBe(
    "Mend what is in the way first.",
  );
  // Past the navigation, which has a link of that name.
  await tabTo(page, "Name");
  await tabTo(page, "Libraries");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("LPRJ240002 LPRJ240003");
  await tabTo(page, /Results of analyses/);
  await page.keyboard.press("Space");
  await page.getByText(/^4 files/).waitFor();
  await tabTo(page, "Make the package");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Cohort" }).waitFor();
  await page.getByRole("tab", { name: "Report" }).waitFor({ timeout: 90_000 });
  await inspect(page, "package");

  await tabTo(page, "Push…");
  await page.keyboard.press("Enter");
  await page.getByRole("radio").first().waitFor();
  await inspect(page, "push-wizard");
  await tabTo(page, /Hospital/);
  await page.keyboard.press("Space");
  await tabTo(page, "Folder below it");
  await page.keyboard.type("cohort/");
  await page.keyboard.press("Enter");
  await page.getByText("Waits").or(page.getByText("A second person approves it")).first().waitFor();
  await page.getByText("nothing of the project was pushed to this destination before").waitFor();
  await inspect(page, "push-wizard-waits");
  expect(await page.getByRole("button", { name: "Push it" }).count()).toBe(0);
  const [, approvalId = ""] =
    /approvals\/(apr\.\w+)/.exec(
      (await page.getByRole("link", { name: "The decision" }).getAttribute("href")) ?? "",
    ) ?? [];

  const second = await stage().open("/approvals", "approver");
  await second.page
    .getByRole("link", { name: /hospital/ })
    .first()
    .waitFor();
  await inspect(second.page, "approvals");
  await tabTo(second.page, /seqferry-demo-recipient/);
  await second.page.keyboard.press("Enter");
  await second.page.waitForURL(`**/approvals/${approvalId}`);
  await second.page.getByText("What would be done").waitFor();
  await inspect(second.page, "approval");
  await tabTo(second.page, "Approve");
  await second.page.keyboard.press("Enter");
  await second.page.getByText("by approver").first().waitFor();

  await page.getByText("Type “A hospital” to confirm").waitFor();
  await inspect(page, "push-wizard-confirm");
  await tabTo(page, /to confirm$/);
  await page.keyboard.type("another");
  await page.keyboard.press("Enter");
  expect(page.url(), "another name pushes nothing").not.toContain("pushJobId");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("A hospital");
  await page.keyboard.press("Enter");
  await page.waitForURL(/pushJobId=psh/);
  await page.getByRole("heading", { name: "Certificate" }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Verify" }).waitFor();
  await tabTo(page, "Verify");
  await page.keyboard.press("Enter");
  await page.getByText("the signature is right").waitFor();
  await inspect(page, "push-wizard-done");
  await tabTo(page, "The push job");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Push of Cohort" }).waitFor();
  await page.getByText("cohort/").first().waitFor();
  await inspect(page, "push-job");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await page.getByRole("heading", { level: 1, name: "Plans" }).waitFor();
  await page
    .getByRole("row", { name: /Cohort/ })
    .getByText("approved")
    .waitFor();
  await inspect(page, "plans");
  await page.getByRole("link", { name: "Cohort" }).click();
  await page.getByRole("heading", { level: 1, name: "Plan for Cohort" }).waitFor();
  await page.getByText("What would be done").waitFor();
  await inspect(page, "plan");
  expect([complaints, second.complaints, admin.complaints]).toEqual([[], [], []]);
});

test.skipIf(absent)("a link is made, opened by its recipient, and revoked", async () => {
  await fastqsAreThere(stage());
  const packageId = await sealed(stage(), "For-a-friend");
  const { page, complaints } = await stage().open(`/packages/${packageId}?tab=report`, "sharer");
  const report = page.frameLocator("iframe[title='Package report']");
  await report.getByText("For-a-friend").first().waitFor();
  await inspect(page, "package-report");
  for (const tab of ["Files", "Libraries and runs", "Findings", "Plans", "Pushes", "History"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel", { name: tab }).waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: "Loading" })
      .first()
      .waitFor({ state: "detached" });
    await inspect(page, `package-${tab.toLowerCase().replaceAll(" ", "-")}`);
  }
  await page.getByRole("tab", { name: "Links" }).click();
  await page.getByRole("button", { name: "New link…" }).click();
  await page.getByLabel("Recipient").fill("Dr Friend");
  await inspect(page, "package-link-new");
  await page.getByRole("button", { name: "Make the link" }).click();
  const address = (await page.getByText(/\/d\//).first().textContent()) ?? "";
  await inspect(page, "package-link-made");
  await page.reload();
  await page.getByRole("link", { name: /^lnk/ }).waitFor();
  expect(await page.getByText(/\/d\//).count(), "nobody sees it again").toBe(0);

  const recipient = await page.context().newPage();
  await recipient.goto(address);
  await recipient.getByRole("heading", { level: 1, name: "For-a-friend" }).waitFor();
  const download = recipient.waitForEvent("download");
  await recipient
    .getByRole("link", { name: /fastq\.gz/ })
    .first()
    .click();
  expect((await download).suggestedFilename()).toContain("fastq.gz");

  await page.getByRole("link", { name: /^lnk/ }).click();
  await page.getByRole("heading", { level: 1, name: "Link for Dr Friend" }).waitFor();
  await page.getByRole("rowheader", { name: "number 0" }).waitFor();
  await inspect(page, "link");
  await page.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("revoke");
  await inspect(page, "link-revoke");
  await page.getByRole("button", { name: "Revoke it" }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  await recipient.reload();
  await recipient.getByText("does not work any more").first().waitFor();
  expect(complaints).toEqual([]);
});

test.skipIf(absent)("what a role may not do stays in sight and says why", async () => {
  await fastqsAreThere(stage());
  const packageId = await sealed(stage(), "Seen-by-a-viewer");
  const { page, complaints } = await stage().open(`/packages/${packageId}?tab=links`, "viewer");
  const make = page.getByRole("button", { name: "New link…" });
  expect(await make.getAttribute("title")).toContain("Only sharers");
  await make.click({ force: true });
  expect(await page.getByRole("dialog").count()).toBe(0);
  for (const [path, name] of [
    ["/plans", "Plans"],
    ["/push-jobs", "Push jobs"],
    ["/destinations", "Destinations"],
    ["/projects", "Projects"],
    ["/projects/demo", "Sharing policy of demo"],
    ["/sharing-jobs", "Sharing jobs"],
  ] as const) {
    await page.goto(`${stage().cloud.outputs.web}${path}`);
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page
      .getByRole("status")
      .filter({ hasText: "Loading" })
      .first()
      .waitFor({ state: "detached" });
    await inspect(page, path.slice(1).replace("/", "-"));
  }
  expect(complaints).toEqual([]);
});
