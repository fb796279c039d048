import type { EngineContext } from "#local/engine";
import { refuseMembers } from "#local/engines/eventbridge/bus-operations";
import { invalid } from "#local/engines/eventbridge/errors";
import { most, tooMany } from "#local/engines/eventbridge/limits";
import { pageOf } from "#local/engines/eventbridge/page";
import type { Registry } from "#local/engines/eventbridge/registry";
import { ruleOf } from "#local/engines/eventbridge/rule-operations";
import { type Target, validateTarget } from "#local/engines/eventbridge/target";
import type { Operation } from "#local/json-service";

/** How many targets one request may name. */
const mostEntries = 10;

export function targetOperations(
  context: EngineContext,
  registry: Registry,
): Record<string, Operation> {
  return {
    PutTargets({ Targets, Rule, EventBusName, ...rest }) {
      refuseMembers("PutTargets", rest);
      const rule = ruleOf(registry, { Rule, EventBusName });
      const given: Target[] = entriesIn("targets", Targets).map((target) =>
        validateTarget(target as Target, context),
      );
      const byId = new Map([...rule.targets, ...given].map((target) => [target.Id, target]));
      if (byId.size > most.targetsOfRule) throw tooMany();
      registry.saveRule({ ...rule, targets: [...byId.values()] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets({ Ids: given, Rule, EventBusName, Force: _onlyForManagedRules, ...rest }) {
      refuseMembers("RemoveTargets", rest);
      const Ids = entriesIn("ids", given);
      const rule = ruleOf(registry, { Rule, EventBusName });
      const unknown = Ids.filter((id) => !rule.targets.some(({ Id }) => Id === id));
      const targets = rule.targets.filter(({ Id }) => !Ids.includes(Id));
      registry.saveRule({ ...rule, targets });
      return {
        FailedEntryCount: unknown.length,
        FailedEntries: unknown.map((TargetId) => ({
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

function entriesIn(member: string, value: unknown): unknown[] {
  const list = Array.isArray(value) ? value : [];
  if (list.length >= 1 && list.length <= mostEntries) return list;
  const bound =
    list.length < 1 ? "greater than or equal to 1" : `less than or equal to ${mostEntries}`;
  throw invalid(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
