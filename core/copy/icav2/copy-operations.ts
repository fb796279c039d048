import * as z from "zod";
import { Uuid } from "#core/copy/icav2/base";
import {
  CopyBatch,
  CopyBatchItem,
  CopyItemStatus,
  CreateCopyBatch,
} from "#core/copy/icav2/copy-batch";
import { Job, JobStatus } from "#core/copy/icav2/job";
import { json, none, type Operation } from "#core/copy/icav2/operation";
import { pageOf, pageQuery, sortQuery } from "#core/copy/icav2/page";

const inProject = z.strictObject({ projectId: z.string() });
const ofBatch = inProject.extend({ batchId: Uuid });
const batches = "/api/projects/{projectId}/dataCopyBatch";
const get = { method: "GET", requestTypes: [], status: 200, idempotent: false } as const;

/** Copies between projects, and the jobs that make them. */
export const copyOperations = {
  /** The project is the destination. Not idempotent: a repeated call is a second batch. */
  createProjectDataCopyBatch: {
    method: "POST",
    path: batches,
    parameters: inProject,
    query: none,
    request: CreateCopyBatch,
    requestTypes: json,
    responses: { v3: CopyBatch },
    status: 201,
    idempotent: false,
  },
  getProjectDataCopyBatch: {
    ...get,
    path: `${batches}/{batchId}`,
    parameters: ofBatch,
    query: none,
    responses: { v3: CopyBatch },
  },
  getProjectDataCopyBatchItems: {
    ...get,
    path: `${batches}/{batchId}/items`,
    parameters: ofBatch,
    query: z.strictObject({ status: z.array(CopyItemStatus).optional(), ...pageQuery }),
    responses: { v3: pageOf(CopyBatchItem) },
  },
  getProjectDataCopyBatchItem: {
    ...get,
    path: `${batches}/{batchId}/items/{itemId}`,
    parameters: ofBatch.extend({ itemId: Uuid }),
    query: none,
    responses: { v3: CopyBatchItem },
  },
  /** One call tells of a page of jobs: the cheap way to follow many. */
  getJobs: {
    ...get,
    path: "/api/jobs",
    parameters: none,
    query: z.strictObject({
      status: z.array(JobStatus).optional(),
      ...pageQuery,
      ...sortQuery,
    }),
    responses: { v3: pageOf(Job) },
  },
  getJob: {
    ...get,
    path: "/api/jobs/{jobId}",
    parameters: z.strictObject({ jobId: Uuid }),
    query: none,
    responses: { v3: Job },
  },
} as const satisfies Record<string, Operation>;
