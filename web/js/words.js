/**
 * What the page says in sentences: hints, messages and errors. Labels of single controls stand where
 * the control is made.
 */
export const words = {
  // Objects
  clickToStart: "Click the next thing in the picture. Esc cancels.",

  // Undo
  notUndone: "The last change could not be undone.",
  notRedone: "The change could not be redone.",

  // What to propagate
  clickFirst: "Click an object in the picture first.",
  chooseFirst: "Choose an object in the list first.",
  chosenLocked: "The chosen object is locked. Unlock it to propagate it.",
  allLocked: "All objects are locked. Unlock one first.",
  upToDate: "All masks are up to date. Choose “Everything” to compute them again.",
  upToDateButLocked:
    "All masks are up to date, except those of locked objects. Choose “Everything” to compute them " +
    "again.",
  covered: "The running job already makes these masks.",
  adds: "Adds ",

  // Propagation jobs
  serverAway: "The server does not answer. The job resumes when the server is back.",
  networkAway: "You are offline. The job continues on the server.",
  behindOthers: "Starts when the job before it is done.",
  starting: "Starting…",
  measuring: "Measuring the speed…",
};
