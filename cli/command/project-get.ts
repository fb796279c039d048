import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printMany } from "#cli/get-many";
import type { projectGet } from "#cli/tree/catalogue";
import { ProjectKey } from "#core/catalogue/schema";

export const run: Handler<typeof projectGet> = (call) =>
  printMany(call, (id) => {
    // A line of `project list` begins with the id.
    const parsed = ProjectKey.safeParse({ projectId: id.split("\t")[0] });
    if (parsed.success) return `/projects/${parsed.data.projectId}`;
    throw usage(`"${id}" is no project: ${parsed.error.issues[0]?.message}`);
  });
