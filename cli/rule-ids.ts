import { usage } from "#cli/exit";
import { RuleRunKey } from "#core/share/rule/run-schema";
import { RuleKey } from "#core/share/rule/schema";

/** An id of a rule, or a line of `rule list`. Throws `CliError` with exit `usage`. */
export function ruleIdOf(text: string): string {
  const parsed = RuleKey.safeParse({ ruleId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.ruleId;
  throw usage(`"${text}" is no rule: ${parsed.error.issues[0]?.message}`);
}

/** An id of a rule run, or a line of `rule runs`. Throws `CliError` with exit `usage`. */
export function ruleRunIdOf(text: string): string {
  const parsed = RuleRunKey.safeParse({ ruleRunId: text.split("\t")[0] });
  if (parsed.success) return parsed.data.ruleRunId;
  throw usage(`"${text}" is no rule run: ${parsed.error.issues[0]?.message}`);
}
