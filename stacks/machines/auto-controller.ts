import { type Definition, failure, type InlineMap, lambdaTask, toFailure, transient } from "./asl";

/** ARNs of its steps (`functions/step/rule.ts`). */
export type ControllerSteps = Record<"checkProjectInInstrumentRun" | "askAgain", string>;

/**
 * autoController: `{ data: { instrumentRunId } }` → the enabled rules are asked whether the run has a library of theirs → each of their
 * runs is handed to autoPackagePush. What cannot be handed over is left to the sweep; the others are not touched by it.
 */
export function autoController(steps: ControllerSteps): Definition {
  const instrumentRunId = "{% $states.input.data.instrumentRunId %}";
  return {
    Comment: "Finds the rules of automatic sharing that an instrument run is for, and starts them.",
    QueryLanguage: "JSONata",
    StartAt: "CheckProjectInInstrumentRun",
    TimeoutSeconds: 3600,
    States: {
      CheckProjectInInstrumentRun: lambdaTask(steps.checkProjectInInstrumentRun, {
        payload: { instrumentRunId },
        assign: { instrumentRunId },
        timeoutSeconds: 300,
        next: "StartRules",
      }),
      StartRules: startRules(),
      Done: { Type: "Succeed" },
      ...failure(steps.askAgain, {
        payload: { instrumentRunId: "{% $instrumentRunId %}" },
        error: "RulesNotAsked",
        cause: "The rules are asked again within five minutes.",
      }),
    },
  };
}

function startRules(): InlineMap {
  return {
    Type: "Map",
    Items: "{% $states.input.ruleRunIds %}",
    ItemSelector: { ruleRunId: "{% $states.context.Map.Item.Value %}" },
    MaxConcurrency: 5,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      StartAt: "StartRule",
      States: {
        StartRule: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution",
          Arguments: {
            // Of the same stage: their names differ in that only.
            StateMachineArn:
              "{% $replace($states.context.StateMachine.Id, /AutoController$/, 'AutoPackagePush') %}",
            Input: { data: { ruleRunId: "{% $states.input.ruleRunId %}" } },
          },
          TimeoutSeconds: 60,
          Retry: [transient],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "LeftToTheSweep" }],
          End: true,
        },
        LeftToTheSweep: { Type: "Pass", End: true },
      },
    },
    Output: "",
    Retry: [{ ...transient, MaxAttempts: 1 }],
    Catch: [toFailure],
    Next: "Done",
  };
}
