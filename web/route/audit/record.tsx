import { Link } from "@tanstack/react-router";
import type { AuditRecord } from "../../api/generated/schemas.ts";
import { findPlace } from "../../app/find-place.ts";
import { CodeBlock } from "../../component/code-block.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Time } from "../../component/value.tsx";

/** One record in full, over the list. */
export function RecordDialog(props: { record: AuditRecord | undefined; onClose: () => void }) {
  const { record, onClose } = props;
  return (
    <Dialog title={record?.action ?? "Record"} onClose={onClose} size="large">
      {record ? <Shown record={record} /> : <p>It is not among the records that are loaded.</p>}
    </Dialog>
  );
}

function Shown({ record }: { record: AuditRecord }) {
  const { subject, actor, details, hash } = record;
  const place = findPlace(subject);
  return (
    <>
      <KeyValue
        facts={[
          ["When", <Time key="at" at={record.at} />],
          ["By", `${actor.name || actor.id} (${actor.type})`],
          ["Their id", <Id key="actor" text={actor.id} label="actor id" />],
          ["Thing", <Id key="subject" text={subject} label="id of the thing" />],
          [
            "Its page",
            place ? (
              <Link key="page" to={place.path as "/"} className="link">
                {place.label}
              </Link>
            ) : null,
          ],
          ["Project", record.projectId],
          ["Record", <Id key="id" text={record.id} label="record id" />],
          ["Place in the chain", record.sequence],
          ["Hash", hash ? <Id key="hash" text={hash} label="hash" /> : null],
        ]}
      />
      {details ? <CodeBlock label="what was said" text={JSON.stringify(details)} /> : null}
    </>
  );
}
