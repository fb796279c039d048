import type { Core } from "#local/engines/icav2/core";
import type { Some } from "#local/engines/icav2/handler";
import { jobOf, jobRowOf, wireJob } from "#local/engines/icav2/job";
import { pageOfRows } from "#local/engines/icav2/page";

const sortable = {
  timeCreated: "created_at",
  timeStarted: "started_at",
  timeFinished: "finished_at",
};

/** Single jobs, and a page of them at once. */
export function jobOperations(core: Core): Some<"getJobs" | "getJob"> {
  return {
    getJobs({ query: { status, ...page } }) {
      const among = "status IN (SELECT value FROM json_each(?))";
      const listing = {
        ...{ table: "job", sortable, scope: ["jobs", status], read: jobRowOf },
        conditions: [status ? among : "TRUE"],
        values: status ? [JSON.stringify(status)] : [],
      };
      const found = pageOfRows(core, listing, page);
      return { ...found, items: found.items.map((job) => wireJob(core, job)) };
    },
    getJob: ({ parameters: { jobId } }) => wireJob(core, jobOf(core, jobId)),
  };
}
