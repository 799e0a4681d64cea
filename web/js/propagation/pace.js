/** Seconds over which the speed is averaged. */
const WINDOW = 20;

/** The speed of a job, measured from its progress. */
export class Pace {
  /** @type {{at: number, percent: number}[]} */
  #samples = [];

  /**
   * Records the progress at a time.
   *
   * @param {number} percent
   * @param {number} now seconds
   */
  note(percent, now) {
    if (this.#samples.at(-1)?.percent === percent) return;
    this.#samples.push({ at: now, percent });
    while (this.#samples.length > 2 && this.#samples[0].at < now - WINDOW) this.#samples.shift();
  }

  /** Percent per second; null until there are two times to compare. */
  get speed() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 0.5) return null;
    return (last.percent - first.percent) / (last.at - first.at);
  }

  /** @param {number} now seconds */
  secondsLeft(now) {
    const last = this.#samples.at(-1);
    if (!this.speed || !last) return null;
    return Math.max(0, (100 - last.percent) / this.speed - (now - last.at));
  }
}
