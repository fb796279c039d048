import type { IncomingMessage, ServerResponse } from "node:http";
import type { DataStatus } from "#core/copy/icav2/data";
import type { EngineContext } from "#local/engine";
import { accessOperations } from "#local/engines/icav2/access-operations";
import { type Made, madeBatches } from "#local/engines/icav2/batch-ledger";
import { copyOperations } from "#local/engines/icav2/copy-operations";
import { runJobs } from "#local/engines/icav2/copy-run";
import { type Core, type Icav2Options, openCore } from "#local/engines/icav2/core";
import { createOperations } from "#local/engines/icav2/create-operations";
import { dataListOperations } from "#local/engines/icav2/data-list";
import type { Handlers } from "#local/engines/icav2/handler";
import {
  ensureProject,
  type FileOptions,
  type NewContent,
  type NewProject,
  putFile,
  watchBuckets,
} from "#local/engines/icav2/in-process";
import { jobOperations } from "#local/engines/icav2/job-operations";
import { lifecycleOperations } from "#local/engines/icav2/lifecycle-operations";
import { limitsOf } from "#local/engines/icav2/limits";
import { deliverWhenDue } from "#local/engines/icav2/notification";
import { notificationOperations } from "#local/engines/icav2/notification-operations";
import { projectOperations } from "#local/engines/icav2/project-operations";
import { serve } from "#local/engines/icav2/serve";
import type { Settings } from "#local/engines/icav2/settings";
import { tokenOperations } from "#local/engines/icav2/token-operations";

/** Illumina Connected Analytics, as far as copying needs it, below `/ica/rest/`. */
export type Icav2Engine = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Finds the project by name, or makes it. */
  ensureProject(project: NewProject): { id: string };
  /** Puts an AVAILABLE file at a path that is free; `{ sizeBytes }` makes one without bytes. */
  putFile(
    projectId: string,
    path: string,
    content: NewContent,
    options?: FileOptions,
  ): Promise<{ id: string }>;
  /** What is at a path now, whatever lists show. */
  find(projectId: string, path: string): { id: string; status: DataStatus } | undefined;
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  /** Every copy batch that was ever made, oldest first. */
  batches(): Made[];
  /** Resolves when everything that is due on the clock has been done. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the engine and goes on with what was under way when it was last closed or killed. */
export function createIcav2(context: EngineContext, options: Icav2Options): Icav2Engine {
  const core = openCore(context, options);
  context.gate.declare("icav2", limitsOf(core.settings));
  const handlers = handlersOf(core);
  runJobs(core);
  deliverWhenDue(core);
  watchBuckets(core);
  core.tasks.open();
  return {
    handle: (request, response) => serve(core, handlers, request, response),
    ensureProject: (project) => ensureProject(core, project),
    putFile: (projectId, path, content, more) => putFile(core, projectId, path, content, more),
    find: (projectId, path) => core.data.at(projectId, path),
    settings: () => core.settings.now,
    changeSettings: (change) => core.settings.change(change),
    batches: () => madeBatches(core),
    settled: () => core.tasks.settled(),
    close: () => core.tasks.close(),
  };
}

function handlersOf(core: Core): Handlers {
  return {
    ...tokenOperations(core),
    ...projectOperations(core),
    ...notificationOperations(core),
    ...dataListOperations(core),
    ...createOperations(core),
    ...accessOperations(core),
    ...lifecycleOperations(core),
    ...copyOperations(core),
    ...jobOperations(core),
  };
}
