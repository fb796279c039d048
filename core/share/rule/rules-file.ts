import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import { transact } from "#core/dynamo";
import { nameOf, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Outbox from "#core/outbox";
import * as Project from "#core/project";
import { setting } from "#core/settings";
import * as RuleEvent from "#core/share/rule/event";
import { importRules } from "#core/share/rule/import";
import type { RulesImport } from "#core/share/rule/schema";

/** Where the service before had its rules, below the storage bucket. */
const rulesFileKey = "auto_package_push_jobs/jobs.json";
const mostBytes = 2_000_000;

/**
 * Reads the watched file as it is now, whatever told of it; twice is as once. One that is no array of JSON changes
 * nothing, and that is in the audit and told.
 */
export async function take(): Promise<RulesImport | undefined> {
  const actor = { ...Actor.system("rules-file"), name: "jobs.json" };
  return Actor.run(actor, async () => {
    try {
      const entries = parsed(await text());
      return await importRules({ entries, origin: "file" });
    } catch (error) {
      if (!(error instanceof VisibleError)) throw error;
      await refuse(error);
      return undefined;
    }
  });
}

async function text(): Promise<string> {
  const Key = rulesFileKey;
  try {
    const { Body, ContentLength = 0 } = await Aws.s3().send(
      new GetObjectCommand({ Bucket: setting("storageBucket"), Key }),
    );
    if (ContentLength > mostBytes)
      throw bad(`has ${ContentLength} bytes; ${mostBytes} are the most`);
    return (await Body?.transformToString("utf8")) ?? "";
  } catch (error) {
    if (nameOf(error) !== "NoSuchKey") throw error;
    throw bad("is not there any more: its rules go on as they were");
  }
}

function parsed(text: string): unknown[] {
  const value = json(text);
  if (Array.isArray(value)) return value;
  throw bad("is no array of rules");
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad("is not JSON");
  }
}

const bad = (what: string) => new VisibleError("request.invalid", `${rulesFileKey} ${what}.`);

async function refuse(error: VisibleError): Promise<void> {
  await transact([
    Audit.record({
      ...{ action: "rule.file_refused", subject: "rules-file", projectId: Project.unassigned },
      details: { code: error.code, reason: error.message },
    }),
    Outbox.enqueue(
      createEvent(RuleEvent.RulesFileRefused, { key: rulesFileKey, reason: error.message }),
    ),
  ]);
}
