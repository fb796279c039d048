import * as Actor from "#core/actor";
import { type AuditRow, auditEntity } from "#core/audit";
import { type AuditRecord, ListAudit } from "#core/audit/schema";
import { invalid } from "#core/error";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { days, iso, now } from "#core/time";

/** Days of which everything can be listed at once, and those without `from`. */
const [mostDays, usualDays] = [366, 30];

type Range = { from: string | undefined; to: string | undefined };

/**
 * A page of the records that the actor may see, which fit all filters: newest first, within each project where neither a
 * thing nor a person is asked for. Throws `request.invalid` for a time that ends before it begins, or for more than a
 * year of everything.
 */
export const list = fn(ListAudit, async (query): Promise<Page<AuditRecord>> => {
  const { subject, actorId, action, projectId } = query;
  const range = { from: query.from && iso(query.from), to: query.to && iso(query.to) };
  if (range.from && range.to && range.from > range.to) throw wrong("to", "must not be before from");
  const projects = await Project.visibleProjects(projectId);
  const isSeen = ({ projectId: id }: AuditRow) =>
    projectId === undefined ? Actor.canSee(id) : projects.includes(id);
  const found = await pageOfIndex<AuditRow>({
    scope: ["audit", { subject, actorId, action, projectId }, range, Actor.use().projectIds],
    query,
    order: "desc",
    partitions: partitionsOf(query, range, projects),
    load: (keys) => Items.rowsAt(auditEntity(), keys),
    keep: (row) =>
      isSeen(row) &&
      (!range.from || row.at >= range.from) &&
      (!range.to || row.at < range.to) &&
      (!subject || row.subject === subject) &&
      (!actorId || row.actorId === actorId) &&
      (!action || row.action === action),
  });
  return { items: found.items.map(toRecord), nextCursor: found.nextCursor };
});

/** By the index that leaves the least: a thing, a person, a project, a day. */
function partitionsOf(
  { subject, actorId, projectId }: ListAudit,
  range: Range,
  projects: string[],
): (() => Items.Query)[] {
  const of = auditEntity().query;
  // Both ends, so that a query stays among records.
  const [from, to] = [{ at: range.from ?? "0" }, { at: range.to ?? "~" }];
  if (subject) return [() => keysOnly(of.primary({ subject }))];
  if (actorId) return [() => of.byActor({ actorId }).between(from, to)];
  if (projectId || Actor.use().projectIds !== "*")
    return projects.map((id) => () => of.byProject({ projectId: id }).between(from, to));
  return daysOf(range).map((day) => () => of.byDay({ day }).between(from, to));
}

/** As our indexes are: where a page of the table itself goes on is named by its keys alone. */
function keysOnly(query: Items.Query): Items.Query {
  return {
    params: (options) => ({ ...(query.params(options) as object), ProjectionExpression: "pk, sk" }),
  };
}

/** The days of a range, the last one first. */
function daysOf(range: Range): string[] {
  const end = Date.parse(range.to ?? iso());
  const begin = Date.parse(range.from ?? iso(Math.min(end, now()) - days(usualDays)));
  if (end - begin > days(mostDays))
    throw wrong(
      "from",
      `must be at most ${mostDays} days before to; name a project, a subject or an actor for more`,
    );
  const found: string[] = [];
  for (let at = Date.parse(iso(end).slice(0, 10)); at + days(1) > begin; at -= days(1))
    found.push(iso(at).slice(0, 10));
  return found;
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.auditId,
    at: row.at,
    subject: row.subject,
    projectId: row.projectId,
    action: row.action,
    actor: { type: row.actorType, id: row.actorId, name: row.actorName },
    details: (row.details as Record<string, unknown> | undefined) ?? null,
    sequence: row.sequence ?? null,
    hash: row.hash ?? null,
  };
}

function wrong(member: string, message: string) {
  return invalid([{ code: "custom", path: [member], message, input: undefined }]);
}
