import { Client } from "./api/client.js";
import { Connection } from "./api/connection.js";
import { EditorName } from "./annotate/editor-name.js";
import { ExchangeApi } from "./api/exchange-api.js";
import { Jobs } from "./jobs/jobs.js";
import { LibraryApi } from "./api/library-api.js";
import { ObjectsApi } from "./api/objects-api.js";
import { PromptsApi } from "./api/prompts-api.js";
import { SessionApi } from "./api/session-api.js";
import { tabName } from "./annotate/tab.js";

/** The server as the page reaches it: one connection, and an object per group of routes. */
export class Server {
  connection = new Connection();
  sessions;
  objects;
  prompts;
  library;
  exchange;
  jobs;
  editor;
  /** Done when the server knows in which tab the person works: before anything that can be undone. */
  ready;

  /** @param {() => Promise<void>} authorise asks for the token; resolves once it was accepted */
  constructor(authorise) {
    const client = new Client(this.connection, authorise);
    this.editor = new EditorName(client);
    this.ready = tabName().then((name) => (client.tab = name));
    this.sessions = new SessionApi(client);
    this.objects = new ObjectsApi(client);
    this.prompts = new PromptsApi(client);
    this.library = new LibraryApi(client);
    this.exchange = new ExchangeApi(client);
    this.jobs = new Jobs(client, this.connection);
  }
}
