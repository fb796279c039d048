import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { projectList } from "#cli/tree/catalogue";

export const run: Handler<typeof projectList> = (call) => printList(call, "/projects", "projects");
