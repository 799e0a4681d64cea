/**
 * An object that announces events. `Events` maps the name of each event to the type of its
 * listeners, so that the type checker knows which events there are and what comes with them.
 *
 * @template {Record<keyof Events, (...values: any[]) => void>} Events
 */
export class Emitter {
  #target = new EventTarget();

  /**
   * Calls `listener` whenever the event happens, until `signal` is aborted.
   *
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name]} listener
   * @param {{once?: boolean, signal?: AbortSignal}} [options]
   */
  on(name, listener, options) {
    this.#target.addEventListener(
      name,
      (event) => listener(.../** @type {EmittedEvent} */ (event).values),
      options,
    );
  }

  /**
   * @protected
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Parameters<Events[Name]>} values
   */
  emit(name, ...values) {
    this.#target.dispatchEvent(new EmittedEvent(name, values));
  }
}

/** Not a CustomEvent, which Node 18 does not have: the tests run there. */
class EmittedEvent extends Event {
  /**
   * @param {string} name
   * @param {unknown[]} values
   */
  constructor(name, values) {
    super(name);
    this.values = values;
  }
}
