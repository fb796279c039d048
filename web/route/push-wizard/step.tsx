import type { ReactNode } from "react";
import { Panel } from "../../component/panel.tsx";

/** One step of several; what is done keeps its result in sight. */
export function Step(props: {
  n: number;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { n, title, actions, children } = props;
  return (
    <Panel title={`${n}. ${title}`} actions={actions}>
      {children}
    </Panel>
  );
}
