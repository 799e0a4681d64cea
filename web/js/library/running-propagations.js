const JOB_TYPE = "propagate_masks";

/**
 * Shows on the cards of videos that masks are being made, and how far that is, until the page closes.
 *
 * @param {import("../server.js").Server} server
 * @param {Iterable<[string, HTMLElement]>} cards by the id of the video
 * @param {AbortSignal} signal
 */
export async function showPropagations({ jobs, sessions }, cards, signal) {
  const unfinished = (await jobs.unfinished()).filter((job) => job.job_type === JOB_TYPE);
  const open = new Set(unfinished.map((job) => job.job_id));
  for (const [videoId, card] of cards) {
    if (open.size === 0 || signal.aborted) return;
    const job = (await sessions.latestSession(videoId))?.active_job;
    if (!job || !open.delete(job.job_id)) continue;
    const [facts] = [...card.querySelectorAll(".card-facts")].slice(-1);
    const before = facts.textContent;
    const follower = jobs.follower(job);
    const show = () => {
      const { status, progress } = follower.job;
      facts.textContent =
        status === "pending" ? "Waiting to make masks" : `Making masks · ${Math.round(progress)}%`;
    };
    follower.on("change", show);
    follower.on("end", () => (facts.textContent = before));
    signal.addEventListener("abort", () => follower.stop());
    show();
    void follower.follow();
  }
}
