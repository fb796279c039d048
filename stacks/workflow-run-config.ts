/** Where a stage finds the files of workflow runs. */
export type WorkflowRunConfig = {
  workflowRuns?: {
    /**
     * Folders of runs as templates, `s3://bucket/…/{workflowName}/{portalRunId}/`: they end in `{portalRunId}/`, and may
     * name `{workflowName}`. What was seen elsewhere below the part before the first `{` counts as well. A place is only
     * of runs of its projects.
     */
    places: { uri: string; projectIds: string[] }[];
    /** Customer-managed keys of their buckets. */
    keyArns?: string[];
  };
};

export type WorkflowRunPlace = {
  uri: string;
  projectIds: string[];
  bucket: string;
  /** What all keys of it begin with. */
  prefix: string;
};

const template = /^s3:\/\/([^/{}*?]+)\/((?:[^{}*?]|\{workflowName\})*\/)?\{portalRunId\}\/$/;

/** The places, with what permissions and rules are made of. Throws on one that cannot be meant. */
export function placesOf({ workflowRuns }: WorkflowRunConfig): WorkflowRunPlace[] {
  return (workflowRuns?.places ?? []).map(({ uri, projectIds }) => {
    const [, bucket, path = ""] = template.exec(uri) ?? [];
    if (!bucket || projectIds.length === 0)
      throw new Error(
        `workflowRuns.places: "${uri}" must be s3://bucket/…/{portalRunId}/, may name {workflowName}, and must have a project and no wildcard. Mend it in stacks/stage.ts (WORKFLOW_RUN_PLACES in .env for a personal stage).`,
      );
    return { uri, projectIds, bucket, prefix: path.split("{")[0] ?? "" };
  });
}

/** The same of a personal stage, from variables; unset: `analysis/` and `analysis-legacy/` of the buckets it copies from. */
export function workflowRunsFromEnvironment(
  { WORKFLOW_RUN_PLACES }: Record<string, string | undefined>,
  copySources: string[],
): WorkflowRunConfig {
  const given = (WORKFLOW_RUN_PLACES ?? "").split(",").map((uri) => uri.trim());
  const uris = given.some(Boolean)
    ? given.filter(Boolean)
    : copySources.flatMap((bucket) => [
        `s3://${bucket}/analysis/{workflowName}/{portalRunId}/`,
        `s3://${bucket}/analysis-legacy/{workflowName}/{portalRunId}/`,
      ]);
  // A developer's runs are the developer's.
  return { workflowRuns: { places: uris.map((uri) => ({ uri, projectIds: ["demo"] })) } };
}
