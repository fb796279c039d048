import { useState } from "react";
import { Button } from "../../component/button.tsx";
import { Field, Input } from "../../component/field.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { Time } from "../../component/value.tsx";
import { formatDuration } from "../../format.ts";
import { useLocal, useTurn } from "./use-local.ts";

type State = { now: string; offsetMs: number; scale: number };

const steps = [
  { label: "1 minute", duration: "PT1M" },
  { label: "1 hour", duration: "PT1H" },
  { label: "12 hours", duration: "PT12H" },
  { label: "1 day", duration: "P1D" },
  { label: "7 days", duration: "P7D" },
];

/** The one clock of the local cloud: thaws, expiries and retries fall due as it moves. */
export function LocalClock() {
  const loaded = useLocal<State>("clock");
  const turn = useTurn("POST", "clock");
  const [scale, setScale] = useState("60");
  const isWrong = !/^\d+(\.\d+)?$/.test(scale);
  const move = (body: object) => () => void turn.run(body).catch(() => undefined);
  return (
    <Await of={loaded}>
      {({ now, offsetMs, scale: pace }) => (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Panel title="What time it is">
            <KeyValue
              facts={[
                ["Now, there", <Time key="now" at={now} />],
                ["Ahead by", offsetMs > 0 ? formatDuration(offsetMs) : "nothing"],
                [
                  "Pace",
                  pace === 0 ? "it stands" : pace === 1 ? "as here" : `${pace} times as fast`,
                ],
              ]}
            />
          </Panel>
          <Panel title="Move it">
            <p className="mb-3 text-sm text-faint">
              What falls due on the way happens in its order. It never goes back.
            </p>
            <div className="flex flex-wrap gap-2">
              {steps.map(({ label, duration }) => (
                <Button
                  key={duration}
                  isRunning={turn.isRunning}
                  onClick={move({ advance: duration })}
                >
                  {label} on
                </Button>
              ))}
            </div>
            <div className="mt-4 flex flex-wrap items-end gap-3">
              <div className="w-40">
                <Field label="Times as fast" error={isWrong ? "A number from 0 on" : undefined}>
                  <Input value={scale} onChange={setScale} inputMode="decimal" />
                </Field>
              </div>
              <Button
                refusal={isWrong ? "Say a number." : undefined}
                isRunning={turn.isRunning}
                onClick={move({ scale: Number(scale) })}
              >
                Set the pace
              </Button>
              <Button isRunning={turn.isRunning} onClick={move({ scale: 1 })}>
                As here
              </Button>
            </div>
            {turn.error ? <Problem error={turn.error} /> : null}
          </Panel>
        </div>
      )}
    </Await>
  );
}
