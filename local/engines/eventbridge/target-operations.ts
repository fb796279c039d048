import { AwsError } from "#local/aws-error";
import { refuseMembers } from "#local/engines/eventbridge/bus-operations";
import { pageOf } from "#local/engines/eventbridge/page";
import type { Registry } from "#local/engines/eventbridge/registry";
import { ruleOf } from "#local/engines/eventbridge/rule-operations";
import { type Target, validateTarget } from "#local/engines/eventbridge/target";
import type { Operation } from "#local/json-service";

/** AWS's quota of targets for one rule. */
const mostTargets = 5;

export function targetOperations(registry: Registry): Record<string, Operation> {
  return {
    PutTargets({ Targets, Rule, EventBusName, ...rest }) {
      refuseMembers("PutTargets", rest);
      const rule = ruleOf(registry, { Rule, EventBusName });
      const given: Target[] = (Targets ?? []).map(validateTarget);
      const byId = new Map([...rule.targets, ...given].map((target) => [target.Id, target]));
      if (byId.size > mostTargets)
        throw new AwsError(
          "LimitExceededException",
          "The requested resource exceeds the maximum number allowed.",
        );
      registry.saveRule({ ...rule, targets: [...byId.values()] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets({ Ids = [], Rule, EventBusName, Force: _onlyForManagedRules, ...rest }) {
      refuseMembers("RemoveTargets", rest);
      const rule = ruleOf(registry, { Rule, EventBusName });
      const unknown = Ids.filter((id: string) => !rule.targets.some(({ Id }) => Id === id));
      const targets = rule.targets.filter(({ Id }) => !Ids.includes(Id));
      registry.saveRule({ ...rule, targets });
      return {
        FailedEntryCount: unknown.length,
        FailedEntries: unknown.map((TargetId: string) => ({
          TargetId,
          ErrorCode: "ResourceNotFoundException",
          ErrorMessage: `Rule ${rule.name} on EventBus ${rule.bus} does not have target ${TargetId}.`,
        })),
      };
    },
    ListTargetsByRule(input) {
      const { page, NextToken } = pageOf(ruleOf(registry, input).targets, input);
      return { Targets: page, NextToken };
    },
  };
}
