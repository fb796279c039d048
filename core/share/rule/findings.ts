import { VisibleError } from "#core/error";
import { folderProblem } from "#core/share/destination/place";
import { innermost, refusalOf } from "#core/share/destination/resolve";
import { folderOf } from "#core/share/rule/match";
import type { RuleRow } from "#core/share/rule/rule.entity";
import type { RuleFinding } from "#core/share/rule/schema";

export type Judged = Pick<
  RuleRow,
  "ruleId" | "jobName" | "projectIdList" | "dataTypeList" | "shareDestination"
>;
type Other = Judged & Pick<RuleRow, "enabled">;

export const error = (code: string, path: string, message: string): RuleFinding => ({
  ...{ severity: "error", code, path, message },
});
const warning = (code: string, path: string, message: string): RuleFinding => ({
  ...{ severity: "warning", code, path, message },
});

/**
 * What is wrong with a rule among the others. Two of one name, or of the same data to one folder, are one too many: the
 * younger one, or the one that is not in use.
 */
export function amongOthers(rule: Judged, others: readonly Other[]): RuleFinding[] {
  const rest = others.filter(({ ruleId }) => ruleId !== rule.ruleId);
  const first = rest.filter(({ ruleId, enabled }) => enabled || ruleId < rule.ruleId);
  const named = first.find(({ jobName }) => jobName === rule.jobName);
  const rivals = rest.filter((other) => meets(rule, other));
  const same = rivals.find(
    (other) =>
      first.includes(other) &&
      isSame(other.projectIdList, rule.projectIdList) &&
      isSame(other.dataTypeList, rule.dataTypeList),
  );
  return [
    ...(named
      ? [
          error(
            "rule.duplicate_name",
            "jobName",
            `${named.ruleId} has the name ${rule.jobName}, too.`,
          ),
        ]
      : []),
    ...(same
      ? [
          error(
            "rule.duplicate",
            "shareDestination",
            `${same.jobName} (${same.ruleId}) sends the same data of the same projects to the same folder.`,
          ),
        ]
      : []),
    ...rivals
      .filter((other) => other !== same)
      .map(({ jobName, ruleId }) =>
        warning(
          "rule.overlaps",
          "projectIdList",
          `${jobName} (${ruleId}) sends some of the same data to the same folder: of each run only one of both does.`,
        ),
      ),
  ];
}

/** What is wrong with the place that it sends to, as destinations are now. */
export async function ofPlace({ shareDestination, projectIdList }: Judged): Promise<RuleFinding[]> {
  const path = "shareDestination";
  const uri = folderOf(shareDestination);
  const problem = folderProblem(uri);
  if (problem) return [error("destination.invalid", path, `${uri}: ${problem}.`)];
  try {
    const destination = await innermost(uri);
    if (!destination)
      return [error("destination.unregistered", path, `${uri} lies in no registered destination.`)];
    const refusals = projectIdList.flatMap((projectId) => refusalOf(destination, projectId) ?? []);
    return [...new Set(refusals)].map((message) => error("destination.refused", path, message));
  } catch (failure) {
    if (!(failure instanceof VisibleError)) throw failure;
    return [error("destination.invalid", path, failure.message)];
  }
}

export const hasErrors = (findings: readonly RuleFinding[]): boolean =>
  findings.some(({ severity }) => severity === "error");

function meets(one: Judged, other: Judged): boolean {
  return (
    one.shareDestination !== "" &&
    folderOf(one.shareDestination) === folderOf(other.shareDestination) &&
    one.projectIdList.some((id) => other.projectIdList.includes(id)) &&
    one.dataTypeList.some((type) => other.dataTypeList.includes(type))
  );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
