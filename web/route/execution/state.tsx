import type { ExecutionState, ExecutionWay } from "../../api/generated/schemas.ts";
import { CodeBlock } from "../../component/code-block.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Panel } from "../../component/panel.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { formatNumber } from "../../format.ts";

/** One state: how it fared, where it leads, and what went in and came out the last time. */
export function StatePanel({
  state,
  ways,
}: {
  state: ExecutionState;
  ways: readonly ExecutionWay[];
}) {
  const { name, status, input, output, error, cause } = state;
  return (
    <Panel title={name} actions={<StatusPill status={status} reason={error} />}>
      {state.comment ? <p className="mb-2 text-sm text-faint">{state.comment}</p> : null}
      <KeyValue
        facts={[
          ["Type", state.type],
          ["Part of", state.parent],
          ["Entered", formatNumber(state.entered, "times")],
          ["Tries that failed", state.failures],
          ["Begun", <Time key="begun" at={state.startedAt} />],
          ["Ended", <Time key="ended" at={state.finishedAt} />],
          ["Leads to", <Ways key="ways" of={ways.filter(({ from }) => from === name)} />],
          ["Error", error],
        ]}
      />
      <div className="mt-3 space-y-2">
        {cause ? <CodeBlock label={`cause of ${name}`} text={cause} /> : null}
        {input ? <Text title="Input" name={name} text={input} /> : null}
        {output ? <Text title="Output" name={name} text={output} /> : null}
      </div>
    </Panel>
  );
}

function Ways({ of }: { of: readonly ExecutionWay[] }) {
  if (of.length === 0) return "nothing: the end";
  return (
    <ul>
      {of.map(({ to, kind, label }) => (
        <li key={`${kind} ${to} ${label}`}>
          {to}{" "}
          <span className="text-faint">
            {kind === "next" ? "" : kind}
            {label ? ` ${label}` : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Text({ title, name, text }: { title: string; name: string; text: string }) {
  return (
    <details open>
      <summary className="mb-1 text-sm font-medium">{title}</summary>
      <CodeBlock label={`${title.toLowerCase()} of ${name}`} text={text} />
    </details>
  );
}
