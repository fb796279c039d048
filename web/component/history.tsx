import { Link } from "@tanstack/react-router";
import type { AuditRecord } from "../api/generated/schemas.ts";
import { useList } from "../api/use-list.ts";
import { Panel } from "./panel.tsx";
import { PartList } from "./part-list.tsx";
import { type Moment, Timeline } from "./timeline.tsx";
import { wordsOf } from "./words-of.ts";

const audit: string = "/audit";

/** What the audit has of one thing, oldest first, in a panel of its own; `more` are moments that the audit does not know. */
export function History({ subject, more = [] }: { subject: string; more?: readonly Moment[] }) {
  const records = useList("/audit", { query: { subject }, limit: 50 });
  return (
    <Panel
      title="What happened"
      actions={
        <Link to={audit} search={{ subject } as never} className="link text-sm">
          Audit
        </Link>
      }
    >
      <PartList of={records} none="Nothing was recorded yet.">
        {(items) => <Timeline moments={[...[...items].reverse().map(momentOf), ...more]} />}
      </PartList>
    </Panel>
  );
}

/** A record as a line: `fastq.attach` is "attach", by whom, and what else was said of it. */
export function momentOf({ id, at, action, actor, details }: AuditRecord): Moment {
  const [, verb = action] = /^[^.]+\.(.+)$/.exec(action) ?? [];
  return {
    ...{ key: id, at, what: verb.replaceAll(/[_.]/g, " ") },
    tone: /fail|refus|abort|cancel/.test(action) ? "bad" : "good",
    detail: [`by ${actor.name || actor.id}`, ...wordsOf(details)].join(" · "),
  };
}
