import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { timeOfDay } from "../../shared/language";
import { theme } from "../../shared/theme";
import { courseOf, samples } from "../courses";
import { w } from "../texts";

/** Measures in pixels where text has its usual size. They grow with it. */
const HEIGHT = 90;
const TEXT = 11;
const TIMES = { size: 22, space: 50 };
const FIGURES = { size: 30, space: 16 };
const USUAL_TEXT = 16;
/** Least time that the chart shows, in seconds. */
const LEAST = 30 * 60;
/** A figure holds until the next one. */
const paths = uPlot.paths.stepped?.({ align: 1 });

/** The last hours of a workgroup: callers who wait as an area, agents who are ready as a line. In words for those who do not see it. */
export function Chart({ workgroup }: { workgroup: string }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const course = courseOf(workgroup);
  const { times, waiting, ready, mostWaiting } = course;
  const count = samples.value;
  const isEmpty = times.length < 2;
  const colours = theme.value;
  const scale = useSignal(scaleOf());
  const size = scale.value;
  useEffect(() => {
    const { current } = place;
    if (!current || isEmpty) return;
    const drawn = new uPlot(options(current, size), course.columns, current);
    plot.current = drawn;
    const watcher = new ResizeObserver(() => {
      scale.value = scaleOf();
      drawn.setSize({ width: current.clientWidth, height: HEIGHT * size });
    });
    watcher.observe(current);
    return () => {
      watcher.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [workgroup, isEmpty, colours, size]);
  useEffect(() => plot.current?.setData(course.columns), [count]);
  const words = isEmpty
    ? w("noChart")
    : w("chart", { time: timeOfDay((times[0] ?? 0) * 1000), waiting: waiting.at(-1) ?? "–", ready: ready.at(-1) ?? "–", most: mostWaiting });
  return (
    <figure>
      <div ref={place} class="chart" aria-hidden="true" hidden={isEmpty} />
      <figcaption class="hint">
        {!isEmpty && (
          <span class="keys" aria-hidden="true">
            <span class="key waiting">{w("waiting")}</span>
            <span class="key ready">{w("agentsReady")}</span>
          </span>
        )}
        {words}
      </figcaption>
    </figure>
  );
}

/** How large text is, of its usual size. */
function scaleOf(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TEXT;
}

function options(place: HTMLElement, size: number): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: `${TEXT * size}px system-ui` };
  const grown = ({ size: width, space }: typeof TIMES) => ({ size: width * size, space: space * size, gap: 3 * size });
  return {
    width: place.clientWidth,
    height: HEIGHT * size,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, from, to) => [Math.min(from, to - LEAST), to] },
      y: { range: (_, least, most) => [Math.min(0, least ?? 0), Math.max(4, most ?? 0)] },
    },
    axes: [
      { ...axis, ...grown(TIMES), values: (_, times) => times.map((time) => timeOfDay(time * 1000)) },
      { ...axis, ...grown(FIGURES), incrs: [1, 2, 5, 10, 20, 50, 100] },
    ],
    series: [
      {},
      { stroke: colour("--warn"), fill: `${colour("--warn")}33`, width: 1.5 * size, points: { show: false }, ...(paths && { paths }) },
      { stroke: colour("--good"), width: 1.5 * size, points: { show: false }, ...(paths && { paths }) },
    ],
  };
}
