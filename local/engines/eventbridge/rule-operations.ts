import type { EngineContext } from "#local/engine";
import { busOf, refuseMembers } from "#local/engines/eventbridge/bus-operations";
import { invalid, notFound, textOf } from "#local/engines/eventbridge/errors";
import { most, tooMany } from "#local/engines/eventbridge/limits";
import { pageOf } from "#local/engines/eventbridge/page";
import { compile, validate } from "#local/engines/eventbridge/pattern";
import type { Registry, Rule } from "#local/engines/eventbridge/registry";
import { nextRunOf, type Router } from "#local/engines/eventbridge/router";
import { tagsIn } from "#local/engines/eventbridge/tag-operations";
import { compileSchedule } from "#local/engines/scheduler/expression";
import type { Operation } from "#local/json-service";

const states = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

type RuleReference = { Name?: string; Rule?: string; EventBusName?: string };

/** The rule that a request names. Throws `ResourceNotFoundException`. */
export function ruleOf(registry: Registry, { Name, Rule, EventBusName }: RuleReference): Rule {
  const name = textOf("name", Name ?? Rule, { most: 64 });
  const bus = busOf(registry, EventBusName).name;
  const rule = registry.rule(bus, name);
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`);
  return rule;
}

export function ruleOperations(
  context: EngineContext,
  { registry, router }: { registry: Registry; router: Router },
): Record<string, Operation> {
  const save = (rule: Rule) => {
    registry.saveRule(rule);
    router.rearm();
  };
  const setState = (reference: RuleReference, state: string) => {
    const rule = ruleOf(registry, reference);
    save({ ...rule, state, nextAt: nextRunOf(rule, context.clock.now()) });
  };
  return {
    PutRule(input) {
      const { EventBusName, Name, EventPattern, ScheduleExpression, State, Tags, ...rest } = input;
      const { Description, RoleArn, ...unknown } = rest;
      refuseMembers("PutRule", unknown);
      const name = textOf("name", Name, { most: 64, pattern: /^[.\-_A-Za-z0-9]+$/ });
      const bus = busOf(registry, EventBusName).name;
      const state = State ?? "ENABLED";
      if (!states.includes(state)) throw invalid(`Parameter State is not valid: ${state}.`);
      validateTrigger(bus, EventPattern, ScheduleExpression);
      const known = registry.rule(bus, name);
      if (!known && registry.rulesOf(bus).length >= most.rulesOfBus) throw tooMany();
      const now = context.clock.now();
      const sameSchedule = known !== undefined && known.schedule === ScheduleExpression;
      const rule: Rule = {
        bus,
        name,
        arn: ruleArn(context, bus, name),
        description: Description,
        roleArn: RoleArn,
        pattern: EventPattern,
        schedule: ScheduleExpression,
        state,
        scheduledFrom: sameSchedule ? known.scheduledFrom : now,
        targets: known?.targets ?? [],
      };
      save({ ...rule, nextAt: nextRunOf(rule, now) });
      if (Tags && !known) registry.setTags(rule.arn, tagsIn(Tags));
      return { RuleArn: rule.arn };
    },
    DeleteRule({ Name, EventBusName }) {
      const rule = registry.rule(
        busOf(registry, EventBusName).name,
        textOf("name", Name, { most: 64 }),
      );
      if (!rule) return;
      if (rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
      registry.removeRule(rule);
      router.rearm();
    },
    DescribeRule(input) {
      return {
        ...describe(ruleOf(registry, input)),
        CreatedBy: context.accountId,
      };
    },
    ListRules({ EventBusName, NamePrefix = "", ...paging }) {
      const rules = registry.rulesOf(busOf(registry, EventBusName).name);
      const { page, NextToken } = pageOf(
        rules.filter(({ name }) => name.startsWith(NamePrefix)),
        paging,
      );
      return { Rules: page.map(describe), NextToken };
    },
    ListRuleNamesByTarget({ TargetArn, EventBusName, ...paging }) {
      const rules = registry.rulesOf(busOf(registry, EventBusName).name);
      const { page, NextToken } = pageOf(
        rules.filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn)),
        paging,
      );
      return { RuleNames: page.map(({ name }) => name), NextToken };
    },
    EnableRule(input) {
      setState(input, "ENABLED");
    },
    DisableRule(input) {
      setState(input, "DISABLED");
    },
    TestEventPattern({ EventPattern, Event }) {
      return testPattern(EventPattern, Event);
    },
  };
}

function validateTrigger(bus: string, pattern?: string, schedule?: string): void {
  if (!pattern && !schedule)
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (pattern !== undefined) {
    textOf("eventPattern", pattern, { most: 4096 });
    if (pattern.length > most.patternLength) throw tooMany();
    validate(pattern);
  }
  if (schedule === undefined) return;
  if (bus !== "default")
    throw invalid("ScheduleExpression is supported only on the default event bus.");
  try {
    if (compileSchedule(schedule, 0).kind === "at") throw new RangeError("at is not for rules");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`Parameter ScheduleExpression is not valid. Reason: ${error.message}.`);
  }
}

/** AWS's reference names `resources`, too, and does without it. */
const needed = ["id", "account", "source", "time", "region", "detail-type"];

function testPattern(pattern: unknown, text: unknown) {
  const matches = compile(textOf("eventPattern", pattern, { most: 4096 }));
  const event = parseEvent(textOf("event", text, { most: 1_048_576 }));
  if (!event || needed.some((name) => !Object.hasOwn(event, name)))
    throw invalid("Parameter Event is not valid.");
  return { Result: matches(event) };
}

function parseEvent(text: string): object | undefined {
  try {
    const event: unknown = JSON.parse(text);
    return event !== null && typeof event === "object" && !Array.isArray(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function ruleArn({ region, accountId }: EngineContext, bus: string, name: string): string {
  return `arn:aws:events:${region}:${accountId}:rule/${bus === "default" ? "" : `${bus}/`}${name}`;
}

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.bus,
    State: rule.state,
    EventPattern: rule.pattern,
    ScheduleExpression: rule.schedule,
    Description: rule.description,
    RoleArn: rule.roleArn,
  };
}
