import { ApiError } from "../../api/api-error.ts";
import type { PackageFinding, PackagePreview } from "../../api/generated/schemas.ts";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { Skeleton } from "../../component/skeleton.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { type Draft, placeOf } from "./draft.ts";
import type { usePreview } from "./use-preview.ts";

/** What the draft would come to: it follows each change. `refusal`: why nothing can be said of it. */
export function Preview(props: {
  draft: Draft;
  of: ReturnType<typeof usePreview>;
  refusal: string | undefined;
}) {
  const { draft, refusal } = props;
  const { data, error, isWaiting, refetch } = props.of;
  return (
    <div className="xl:sticky xl:top-4">
      <Panel title="What it would hold">
        <div aria-live="polite" aria-busy={isWaiting}>
          {refusal ? (
            <p className="text-sm text-faint">{refusal}</p>
          ) : error ? (
            <Refused error={error} draft={draft} onRetry={() => void refetch()} />
          ) : data ? (
            <div className={isWaiting ? "opacity-60" : undefined}>
              <Found preview={data} />
            </div>
          ) : (
            <Skeleton lines={6} />
          )}
        </div>
      </Panel>
    </div>
  );
}

/** The API's refusal, and which of the pasted ids or lines it is about. */
function Refused({ error, draft, onRetry }: { error: unknown; draft: Draft; onRetry: () => void }) {
  const errors = error instanceof ApiError ? error.errors : [];
  const places = errors.flatMap(({ path, message }) => {
    const place = placeOf(path, draft);
    return place ? [`${place}: ${message}`] : [];
  });
  return (
    <>
      <Problem error={error} onRetry={onRetry} />
      {places.length > 0 ? (
        <ul className="list-disc space-y-1 pl-5 text-sm">
          {places.map((place) => (
            <li key={place} className="wrap-anywhere">
              {place}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Found({ preview }: { preview: PackagePreview }) {
  const { fileCount, totalBytes, archivedFileCount, archivedBytes, archivedShare } = preview;
  return (
    <div className="space-y-4">
      <p className="text-2xl font-semibold tabular-nums">
        {preview.atLeast ? "at least " : ""}
        {fileCount.toLocaleString("en")} {fileCount === 1 ? "file" : "files"},{" "}
        <Bytes count={totalBytes} />
      </p>
      <KeyValue
        facts={[
          ["Libraries", <Count key="libraries" of={preview.libraryCount} />],
          ["Fastqs", <Count key="fastqs" of={preview.fastqCount} />],
          ["Workflow runs", <Count key="runs" of={preview.workflowRunCount} />],
          [
            "Archived",
            archivedFileCount > 0 ? (
              <Pill key="archived" tone="warn">
                {archivedFileCount.toLocaleString("en")} files, {percent(archivedShare)} of the
                bytes
              </Pill>
            ) : (
              "none"
            ),
          ],
          ...(archivedFileCount > 0
            ? ([["Archived bytes", <Bytes key="bytes" count={archivedBytes} />]] as const)
            : []),
        ]}
      />
      <Group
        title="Matched nothing"
        tone="warn"
        of={preview.unmatched}
        count={preview.unmatchedCount}
      />
      <Group title="In the way" tone="bad" of={preview.errors} count={preview.errors.length} />
      <Group
        title="To be known"
        tone="warn"
        of={preview.warnings}
        count={preview.warnings.length}
      />
      {preview.errorCount > 0 ? (
        <p className="text-sm">Such a package is not made: mend what is in the way first.</p>
      ) : null}
    </div>
  );
}

/** Findings that are written out; the package has all of them. */
const mostShown = 50;

function Group(props: {
  title: string;
  tone: "bad" | "warn";
  of: readonly PackageFinding[];
  count: number;
}) {
  const { title, tone, of, count } = props;
  if (count === 0) return null;
  return (
    <details open={count <= 5}>
      <summary className="text-sm font-medium">
        <Pill tone={tone}>{count.toLocaleString("en")}</Pill> {title}
      </summary>
      <ul className="mt-2 max-h-72 list-disc space-y-1 overflow-y-auto pl-5 text-sm">
        {of.slice(0, mostShown).map(({ code, subject, message }) => (
          <li key={`${code} ${subject} ${message}`} className="wrap-anywhere">
            {message}
          </li>
        ))}
      </ul>
      {count > mostShown ? (
        <p className="mt-1 text-sm text-faint">The first {mostShown} are shown.</p>
      ) : null}
    </details>
  );
}

/** Never 0 % of what is there, nor 100 % of what is not all. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return "less than 1 %";
  if (share < 1 && share > 0.99) return "more than 99 %";
  return `${Math.round(share * 100)} %`;
}
