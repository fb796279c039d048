import { redrive } from "#local/engines/sqs/dead-letter";
import type { Entry } from "#local/engines/sqs/entry";
import { activeMoves, findMove, type Move, updateMove } from "#local/engines/sqs/move-table";
import type { Queue } from "#local/engines/sqs/queue";
import { dropExpired, nowMs, type State } from "#local/engines/sqs/state";

/** Goes on with the tasks that an earlier process left. */
export function resumeMoves(state: State): void {
  for (const move of activeMoves(state.database)) runMove(state, move);
}

/** Runs a task: at once without a rate, else a message at a time on the clock. */
export function runMove(state: State, move: Move): void {
  if (move.perSecond !== undefined) {
    const pauseMs = 1000 / move.perSecond;
    arm(state, move.id, pauseMs, state.context.clock.now() + pauseMs);
    return;
  }
  for (let running: Move | undefined = move; running?.status === "RUNNING"; )
    running = step(state, running);
}

export function stopMoves(state: State): void {
  for (const cancel of state.moves.values()) cancel();
  state.moves.clear();
}

function arm(state: State, id: string, pauseMs: number, dueAt: number): void {
  const { clock } = state.context;
  const cancel = clock.after(dueAt - clock.now(), () => {
    state.moves.delete(id);
    const move = findMove(state.database, id);
    const after = move && step(state, move);
    if (after?.status === "RUNNING") arm(state, id, pauseMs, dueAt + pauseMs);
  });
  state.moves.set(id, cancel);
}

/** Moves one message, or ends the task; the answer is the task as it is then. */
function step(state: State, move: Move): Move {
  if (move.status === "CANCELLING") return end(state, { ...move, status: "CANCELLED" });
  const source = state.queues.findByArn(move.sourceArn);
  if (!source) return failed(state, move, "AWS.SimpleQueueService.NonExistentQueue");
  dropExpired(state, source);
  const entry = firstVisible(source, nowMs(state));
  if (!entry || move.moved >= move.toMove) return end(state, { ...move, status: "COMPLETED" });
  const arn = move.destinationArn ?? state.messages.content(entry.sequence)?.sourceArn;
  // What was sent to the dead-letter queue directly has no way back.
  if (!arn) return failed(state, move, "CouldNotDetermineMessageSource");
  const target = state.queues.findByArn(arn);
  if (!target) return failed(state, move, "AWS.SimpleQueueService.NonExistentQueue");
  const moved = move.moved + 1;
  const after: Move = { ...move, moved, status: moved < move.toMove ? "RUNNING" : "COMPLETED" };
  redrive(state, [entry], source, target, () => updateMove(state.database, after));
  return after;
}

function end(state: State, move: Move): Move {
  updateMove(state.database, move);
  return move;
}

function failed(state: State, move: Move, failure: string): Move {
  state.context.log(`sqs: moving messages of ${move.sourceArn} failed: ${failure}`);
  return end(state, { ...move, status: "FAILED", failure });
}

function firstVisible(queue: Queue, now: number): Entry | undefined {
  for (const entry of queue.index.entries()) if (entry.visibleAt <= now) return entry;
  return undefined;
}
