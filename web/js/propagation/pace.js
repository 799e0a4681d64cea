/** Seconds over which the speed is averaged. */
const WINDOW = 20;
/** The speed is known only after so many seconds and reports: the first frames are slower. */
const LEAST = { seconds: 3, reports: 4 };

/**
 * The speed of a job, measured from its progress. Until there is enough to measure, the time left
 * follows from an estimate made before the job.
 */
export class Pace {
  /** @type {{at: number, percent: number}[]} */
  #samples = [];
  #reports = 0;
  /** @type {number | null} when the first progress was noted */
  #began = null;
  #estimate;

  /** @param {number | null} [estimate] seconds that the whole job was estimated to take */
  constructor(estimate = null) {
    this.#estimate = estimate;
  }

  /**
   * Records the progress at a time.
   *
   * @param {number} percent
   * @param {number} now seconds
   */
  note(percent, now) {
    if (this.#samples.at(-1)?.percent === percent) return;
    this.#began ??= now;
    this.#reports += 1;
    this.#samples.push({ at: now, percent });
    while (this.#samples.length > 2 && this.#samples[0].at < now - WINDOW) this.#samples.shift();
  }

  /** Percent per second; null until enough is measured. */
  get speed() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || this.#reports < LEAST.reports) return null;
    if (last.at - (this.#began ?? last.at) < LEAST.seconds) return null;
    return (last.percent - first.percent) / (last.at - first.at);
  }

  /** @param {number} now seconds */
  secondsLeft(now) {
    const last = this.#samples.at(-1);
    if (!last) return this.#estimate;
    const perSecond = this.speed ?? (this.#estimate ? 100 / this.#estimate : null);
    if (!perSecond) return null;
    return Math.max(0, (100 - last.percent) / perSecond - (now - last.at));
  }
}
