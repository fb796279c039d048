import * as z from "zod";
import { make } from "#core/share/plan/make";
import { PlanKey } from "#core/share/plan/schema";
import { step } from "#functions/lambda";

/** An event of ours as EventBridge delivers it. */
const Delivered = z.object({ detail: z.object({ data: PlanKey }) });

/** Makes a plan that somebody asked for. */
export const handler = step("plan", Delivered, ({ detail }) => make(detail.data.planId));
