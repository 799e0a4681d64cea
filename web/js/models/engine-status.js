import { Emitter } from "../emitter.js";
import { modelTitle } from "./model-title.js";

/** The model to install for a person who has not chosen one: small and fast. */
const RECOMMENDED = "edgetam";

/**
 * Which engine makes the masks, as the server says.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class EngineStatus extends Emitter {
  /** @type {import("../types.js").Models | null} */
  #known = null;
  #exchange;

  /** @param {import("../api/exchange-api.js").ExchangeApi} exchange */
  constructor(exchange) {
    super();
    this.#exchange = exchange;
  }

  async load() {
    this.#known = await this.#exchange.models();
    this.emit("change");
  }

  /** True if masks come without SAM 2; false as long as that is not known. */
  get isWithoutModel() {
    return this.#known?.engine === "flow";
  }

  /** The engine in a few words, such as "SAM 2.1 tiny"; empty while it is not known. */
  get label() {
    if (!this.#known) return "";
    const { engine, device, models } = this.#known;
    if (engine === "flow") return "Optical flow";
    const used = models.find((model) => model.in_use);
    const where = device === "cpu" ? "" : ` · ${device}`;
    return `${used ? modelTitle(used) : "SAM 2"}${where}`;
  }

  /** Sides of the pictures that a propagation may choose from, the best one first; empty without. */
  get imageSizes() {
    return this.#known?.image_sizes ?? [];
  }

  /** The side of the pictures that the network reads if none is chosen; null without a network. */
  get imageSize() {
    return this.#known?.image_size ?? null;
  }

  /** The model to offer; null if there is none to install. */
  get recommended() {
    const missing = this.#known?.models.filter((model) => !model.installed) ?? [];
    return missing.find((model) => model.name === RECOMMENDED) ?? missing[0] ?? null;
  }
}
