import { AwsError, notImplemented } from "#local/aws-error";

/** An operation with the members that its address holds. */
export type Call = { operation: string; members: Record<string, unknown> };

const resources: Record<string, Record<string, string>> = {
  "schedules one": {
    POST: "CreateSchedule",
    GET: "GetSchedule",
    PUT: "UpdateSchedule",
    DELETE: "DeleteSchedule",
  },
  "schedules all": { GET: "ListSchedules" },
  "schedule-groups one": {
    POST: "CreateScheduleGroup",
    GET: "GetScheduleGroup",
    DELETE: "DeleteScheduleGroup",
  },
  "schedule-groups all": { GET: "ListScheduleGroups" },
  "tags one": { POST: "TagResource", GET: "ListTagsForResource", DELETE: "UntagResource" },
};

/** Query parameters and the members they stand for. */
const parameters: Record<string, string> = {
  clientToken: "ClientToken",
  groupName: "GroupName",
  ScheduleGroup: "GroupName",
  MaxResults: "MaxResults",
  NamePrefix: "NamePrefix",
  NextToken: "NextToken",
  State: "State",
};

/** Finds the operation of a request. `url` is its path and query. */
export function route(method: string, url: string): Call {
  const { pathname, searchParams } = new URL(url, "http://scheduler");
  const [collection = "", name, ...more] = pathname.slice(1).split("/").map(decodeURIComponent);
  const kind = `${collection} ${name ? "one" : "all"}`;
  const methods = Object.hasOwn(resources, kind) ? resources[kind] : undefined;
  const operation = more.length === 0 ? methods?.[method] : undefined;
  if (!operation)
    throw methods
      ? notImplemented("scheduler", `${method} ${pathname}`)
      : new AwsError("UnknownOperationException", `There is no ${method} ${pathname}.`, 404);
  const members: Record<string, unknown> = {};
  for (const [parameter, value] of searchParams) {
    const member = parameters[parameter];
    if (member) members[member] = member === "MaxResults" ? Number(value) : value;
  }
  if (operation === "UntagResource") members.TagKeys = searchParams.getAll("TagKeys");
  if (name) members[collection === "tags" ? "ResourceArn" : "Name"] = name;
  return { operation, members };
}
