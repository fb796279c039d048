import * as z from "zod";
import { run } from "#core/share/rule/back-test-run";
import { BackTestKey } from "#core/share/rule/back-test-schema";
import { step } from "#functions/lambda";

/** An event of ours as EventBridge delivers it. */
const Delivered = z.object({ detail: z.object({ data: BackTestKey }) });

/** Finds out what a rule would have done. */
export const handler = step("rules", Delivered, ({ detail }) => run(detail.data.backTestId));
