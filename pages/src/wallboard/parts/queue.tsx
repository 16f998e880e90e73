import { queueOf } from "../store";
import { w } from "../texts";
import { Since } from "./since";

/** Callers that are listed one by one. */
const LISTED = 5;

/** The callers who wait in a workgroup, the one who waits longest first. */
export function Queue({ workgroup }: { workgroup: string }) {
  const callers = queueOf(workgroup).value;
  return (
    <section class="queue">
      <h3>{w("queue")}</h3>
      {callers.length === 0 && <p class="hint">{w("noCallers")}</p>}
      <ol>
        {callers.slice(0, LISTED).map(({ id, number, name, priority, since }) => (
          <li key={id}>
            <span class="party">{[name, number].filter(Boolean).join(" · ") || w("unknownCaller")}</span>
            {priority > 0 && <span class="hint">{w("priority", { priority })}</span>}
            <Since at={since} />
          </li>
        ))}
      </ol>
      {callers.length > LISTED && <p class="hint">{w("moreCallers", { count: callers.length - LISTED })}</p>}
    </section>
  );
}
