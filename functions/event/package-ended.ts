import * as z from "zod";
import { tidy } from "#core/package/package-tidy";
import { PackageKey } from "#core/package/schema";
import { step } from "#functions/lambda";

/** An event of ours as EventBridge delivers it. */
const Delivered = z.object({ detail: z.object({ data: PackageKey }) });

/** Does what the end of a package leaves to do: it failed, was aborted, deleted, or has expired. */
export const handler = step("package-ended", Delivered, ({ detail }) =>
  tidy(detail.data.packageId),
);
