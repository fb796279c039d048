import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ImportedRule, RulesImport } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { Field, Textarea } from "../../component/field.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill, type Tone } from "../../component/status-pill.tsx";
import { FindingList } from "./findings.tsx";

/** Takes rules from a `jobs.json`, and says of each what became of it and what is wrong with it. */
export function ImportRules() {
  return (
    <>
      <PageHeader
        title="Import rules"
        parent={{ to: "/rules", label: "Rules" }}
        lead="The array of auto_package_push_jobs/jobs.json. Each rule is judged by itself: one with errors is stored disabled, and stays so until it is mended."
      />
      <NeedRole one="admin">
        <Form />
      </NeedRole>
    </>
  );
}

function Form() {
  const take = useAction("POST /rules/imports");
  const [text, setText] = useState("");
  const [made, setMade] = useState<RulesImport>();
  const read = parsed(text);
  const run = async () => {
    if (!Array.isArray(read)) return;
    setMade(await take.run({ body: read }).catch(() => undefined));
  };
  return (
    <div className="space-y-4">
      <Panel title="The file">
        <Field
          label="jobs.json"
          hint="Paste it, or drop the file here"
          error={typeof read === "string" && text.trim() !== "" ? read : undefined}
        >
          <Textarea
            value={text}
            onChange={setText}
            rows={10}
            spellCheck={false}
            onDrop={(event) => {
              const file = event.dataTransfer.files[0];
              if (!file) return;
              event.preventDefault();
              void file.text().then(setText);
            }}
          />
        </Field>
        {take.error ? <Problem error={take.error} /> : null}
        <Button
          look="primary"
          className="mt-3"
          refusal={take.refusal ?? (typeof read === "string" ? read : undefined)}
          isRunning={take.isRunning}
          onClick={run}
        >
          {Array.isArray(read) ? `Import ${read.length} rules` : "Import"}
        </Button>
      </Panel>
      {made ? (
        <Panel title="What became of each">
          <SmallTable
            label="rules"
            columns={columns}
            rows={made.items}
            keyOf={({ index }) => String(index)}
          />
        </Panel>
      ) : null}
    </div>
  );
}

const tones: Record<ImportedRule["outcome"], Tone> = {
  ...{ created: "good", changed: "good", unchanged: "rest", refused: "bad" },
};

const columns: readonly SmallColumn<ImportedRule>[] = [
  {
    title: "Rule",
    cell: ({ ruleId, jobName, index }) =>
      ruleId ? (
        <Link to="/rules/$ruleId" params={{ ruleId }} className="link">
          {jobName ?? ruleId}
        </Link>
      ) : (
        (jobName ?? `number ${index + 1}`)
      ),
  },
  { title: "Outcome", cell: ({ outcome }) => <Pill tone={tones[outcome]}>{outcome}</Pill> },
  { title: "Enabled", cell: ({ enabled }) => (enabled ? "yes" : "no") },
  { title: "Findings", cell: ({ findings }) => <FindingList of={findings} /> },
];

/** The array, or what is wrong with the text. */
function parsed(text: string): unknown[] | string {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : "It is not an array of rules.";
  } catch (error) {
    if (text.trim() === "") return "Paste the file first.";
    return `It is not JSON: ${error instanceof Error ? error.message : "unreadable"}`;
  }
}
