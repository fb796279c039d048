import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Webhook } from "#core/notify/webhook/schema";
import { absent, inspect, startStage } from "./browser.ts";

const stage = startStage();
/** Most that a page may take to ask again and show it, on a busy machine. */
const soon = { timeout: 45_000 };
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** What the local cloud's receiver was sent below a name, newest last. */
async function received(name: string): Promise<{ headers: Record<string, string> }[]> {
  const { endpoint } = stage().cloud.outputs.aws;
  const answer = await fetch(`${endpoint}/_local/webhooks`);
  const { items } = (await answer.json()) as {
    items: { path: string; headers: Record<string, string> }[];
  };
  return items.filter(({ path }) => path.startsWith(name));
}

/** Types what a dialog asks for, and presses its verb. */
async function confirm(page: Page, verb: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(new URL(stage().cloud.outputs.aws.endpoint).host);
  await dialog.getByRole("button", { name: verb }).click();
  await dialog.waitFor({ state: "detached" });
}

test.skipIf(absent)(
  "a webhook is registered, its secret is shown once, a failed delivery says why and is sent again",
  async () => {
    const { cloud } = stage();
    const { page, complaints } = await stage().open("/webhooks", "admin");
    await page.getByText("No webhooks yet").waitFor();
    await inspect(page, "webhooks-empty");
    await page.getByRole("link", { name: "New webhook" }).click();
    const make = button(page, "Register it");
    expect(await make.getAttribute("title")).toBe("Fill in: Receiver, Address, Projects.");
    await page.getByLabel("Receiver").fill("The operators' pager");
    await page.getByLabel("Projects", { exact: true }).fill("demo");
    await page.getByLabel("Address").fill("http://10.0.0.1/");
    await page.getByLabel("push succeeded").check();
    await button(page, "All of: Plans and approvals").click();
    await inspect(page, "webhook-new");
    await make.click();
    await page.getByText("must begin with https://").first().waitFor();
    await page.getByLabel("Address").fill(`${cloud.outputs.aws.endpoint}/_local/receiver/pager`);
    await make.click();
    const secret = page.getByText(/^whsec_/);
    await secret.waitFor();
    await inspect(page, "webhook-made");
    await button(page, "I have copied it").click();
    await page.getByText("Nothing was sent to it yet.").waitFor();
    expect(await secret.count(), "nobody sees it again").toBe(0);

    await page.request.post(`${cloud.outputs.aws.endpoint}/_local/faults`, {
      data: {
        service: "receiver",
        effect: "error",
        resource: "pager",
        code: "Down",
        status: 503,
        times: 1,
      },
    });
    await button(page, "Send a test").click();
    await page.getByText("1 attempt · The receiver answered 503.").waitFor(soon);
    const address = page.url();
    await page.getByText("1 attempt · The receiver answered 503.").click();
    await inspect(page, "webhook-pending");
    expect(await button(page, "Send again").getAttribute("title")).toBe("It is on its way.");
    // A function that works while the clock jumps runs out of time: nothing is asked meanwhile.
    await page.goto(new URL("/config.json", address).href);
    await page.request.post(`${cloud.outputs.aws.endpoint}/_local/clock`, {
      data: { advance: "PT2M" },
    });
    await page.goto(address);
    await page.getByText("2 attempts · The receiver answered 200.").click(soon);
    await button(page, "Send again").click();
    await page.getByText("3 attempts").waitFor(soon);
    expect(await received("pager")).toHaveLength(3);
    await inspect(page, "webhook");
    expect(complaints.filter((one) => !one.includes("400"))).toEqual([]);
  },
);

test.skipIf(absent)("a webhook gets a new secret, is disabled, enabled and deleted", async () => {
  const { cloud, api } = stage();
  const { body } = await api<Webhook>("admin", "POST", "/api/v1/webhooks", {
    url: `${cloud.outputs.aws.endpoint}/_local/receiver/lims`,
    ...{ events: ["PackageSucceeded"], projectIds: ["demo"], description: "The LIMS" },
  });
  const { page, complaints } = await stage().open(`/webhooks/${body.id}`, "admin");
  await button(page, "New secret…").click();
  await confirm(page, "Make it");
  await page.getByText(/^whsec_/).waitFor();
  await page.getByText("The one before signs beside it until").waitFor();
  await inspect(page, "webhook-rotated");
  await button(page, "I have copied it").click();
  await button(page, "Edit…").click();
  await page.getByRole("dialog").getByLabel("link created").check();
  await inspect(page, "webhook-edit");
  await button(page, "Save").click();
  await page.getByText("package succeeded, link created").waitFor();
  await button(page, "Disable…").click();
  await inspect(page, "webhook-disable");
  await confirm(page, "Disable it");
  await page.getByText("An admin disabled it.").first().waitFor();
  expect(await button(page, "Send a test").getAttribute("title")).toBe("Enable it first.");
  await inspect(page, "webhook-disabled");
  await button(page, "Enable").click();
  await page.getByText("enabled", { exact: true }).waitFor();
  await page.goto(`${cloud.outputs.web}/read-sets`);
  await page.getByRole("heading", { level: 1, name: "Read sets" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.getByRole("link", { name: "The LIMS" }).waitFor();
  await inspect(page, "webhooks");
  await page.getByRole("link", { name: "The LIMS" }).click();
  await button(page, "Delete…").click();
  await confirm(page, "Delete it");
  await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  await page.getByRole("link", { name: "The LIMS" }).waitFor({ state: "detached" });
  expect((await api("admin", "GET", `/api/v1/webhooks/${body.id}`)).status).toBe(404);
  expect(complaints).toEqual([]);
});

test.skipIf(absent)("who is no admin is told so, and nothing is asked for them", async () => {
  const { page, complaints } = await stage().open("/webhooks", "sharer");
  await page.getByText("Only admins see this").waitFor();
  expect(await page.getByRole("link", { name: "New webhook" }).count()).toBe(0);
  await inspect(page, "webhooks-of-others");
  expect(complaints).toEqual([]);
});
