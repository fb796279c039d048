import * as z from "zod";
import { LibraryId, ProjectId } from "#core/catalogue/schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** Its date, and eight hex digits. */
export const PortalRunId = z
  .string()
  .regex(
    /^\d{8}[0-9a-f]{8}$/,
    "must be 8 digits and 8 hex digits in lower case, as 20241024abcd1234",
  )
  .meta({ example: "20241024abcd1234" });

/** A part of paths: it has no slash, and begins with no mark of a formula. */
export const WorkflowName = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[0-9A-Za-z][\w.+ -]*$/,
    "must be letters, digits, _ . + - and spaces, and begin with the first two",
  );

const text = z.string().nullable();
const at = z.iso.datetime().nullable();

/** A run of a workflow, as the manifests of workflows tell of it. */
export const WorkflowRun = z
  .object({
    portalRunId: z.string(),
    projectId: z.string().meta({ description: "That of its libraries." }),
    workflowName: z.string().meta({ description: "As the manifest has it." }),
    workflowType: z.string().meta({
      description:
        "One for all names of a workflow: `tumor-normal` of `WGS_TUMOR_NORMAL`. A name that is not known is a type of its own.",
    }),
    workflowVersion: text,
    status: text.meta({ description: "In upper case; null of runs whose manifest says none." }),
    startedAt: at,
    endedAt: at,
    comment: text,
    libraryIds: z.array(z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    importId: text.meta({ description: "The import that changed it last." }),
    version: z.int(),
  })
  .meta({ id: "WorkflowRun" });
export type WorkflowRun = z.infer<typeof WorkflowRun>;
export const WorkflowRunPage = pageOf(WorkflowRun).meta({ id: "WorkflowRunPage" });
export const WorkflowRunKey = z.object({ portalRunId: PortalRunId });

/** All filters that are given must hold. */
export const ListWorkflowRuns = PageQuery.extend({
  projectId: ProjectId.optional(),
  workflowType: z.string().trim().min(1).max(100).optional().meta({
    description: "Any name of the workflow: `WGS_TUMOR_NORMAL` finds `tumor-normal`, too.",
  }),
  libraryId: LibraryId.optional(),
  status: z.string().trim().min(1).max(100).optional().meta({
    description: "As `SUCCEEDED`; upper and lower case are the same.",
  }),
});
