import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { invalidCombination, invalidValue, missing } from "#local/engines/cloudwatch/errors";
import {
  type Datum,
  dimensions,
  isInRange,
  isTimely,
  metricName,
  namespace,
  unit,
} from "#local/engines/cloudwatch/metric";
import { type Defined, operation } from "#local/protocol/members";

const mostValues = 150;
const number = z.number();
const given = z.strictObject({
  MetricName: metricName,
  Dimensions: dimensions.default([]),
  Timestamp: z.date().optional(),
  Value: number.optional(),
  Values: z.array(number).optional(),
  Counts: z.array(number).optional(),
  StatisticValues: z
    .strictObject({ SampleCount: number, Sum: number, Minimum: number, Maximum: number })
    .optional(),
  Unit: unit.default("None"),
  StorageResolution: z.union([z.literal(1), z.literal(60)]).default(60),
});
type Given = z.infer<typeof given>;

/** `PutMetricData`: up to 1,000 metrics in a call, all of them kept or none. */
export function putMetricData(
  { clock }: EngineContext,
  keep: (data: Datum[]) => void,
): Record<string, Defined> {
  return {
    PutMetricData: operation(
      { Namespace: namespace, MetricData: z.array(given).max(1000).optional() },
      ({ Namespace, MetricData }) => {
        if (Namespace.startsWith("AWS/"))
          throw invalidValue(`The value AWS/ for parameter Namespace is invalid.`);
        if (!MetricData?.length) throw missing("MetricData");
        const now = clock.now();
        keep(MetricData.map((one, index) => datumOf(Namespace, one, index, now)));
      },
    ),
  };
}

function datumOf(of: string, input: Given, index: number, now: number): Datum {
  const member = `MetricData.member.${index + 1}`;
  const at = input.Timestamp ? +input.Timestamp : now;
  if (!isTimely(at, now))
    throw invalidValue(
      `The parameter ${member}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.`,
    );
  const common = {
    namespace: of,
    name: input.MetricName,
    dimensions: input.Dimensions,
    at,
    unit: input.Unit,
    resolution: input.StorageResolution,
  };
  const ways = [input.Value, input.Values, input.StatisticValues].filter(
    (way) => way !== undefined,
  );
  if (ways.length === 0) throw missing(`${member}.Value`);
  if (ways.length > 1)
    throw invalidCombination(
      `The parameters ${member}.Value, ${member}.Values and ${member}.StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  if (!input.StatisticValues) return { ...common, values: valuesOf(input, member) };
  const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = input.StatisticValues;
  if (![count, sum, min, max].every(isInRange) || count <= 0 || min > max)
    throw invalidValue(`The value for parameter ${member}.StatisticValues is invalid.`);
  return { ...common, set: { count, sum, min, max } };
}

function valuesOf({ Value, Values, Counts }: Given, member: string) {
  const values = Values ?? [Value ?? 0];
  const counts = Counts ?? values.map(() => 1);
  if (values.length === 0) throw missing(`${member}.Values`);
  if (values.length > mostValues)
    throw invalidValue(`The collection ${member}.Values must not have a size greater than 150.`);
  if (counts.length !== values.length || (Counts && !Values))
    throw invalidValue(
      `The parameters ${member}.Values and ${member}.Counts must be of the same size.`,
    );
  return values.map((value, index) => {
    const count = counts[index] ?? 1;
    if (!isInRange(value))
      throw invalidValue(`The value ${value} for parameter ${member} is invalid.`);
    if (!(isInRange(count) && count > 0))
      throw invalidValue(`The value ${count} for parameter ${member}.Counts is invalid.`);
    return { value, count };
  });
}
