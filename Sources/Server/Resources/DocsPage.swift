/// The page at `/docs`: shows `/openapi.json`, and loads nothing else.
enum DocsPage {
  static let html = """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Masklet: HTTP interface</title>
    <link rel="stylesheet" href="/docs/docs.css">
    <script type="module" src="/docs/docs.js"></script>
    <h1>Masklet: HTTP interface</h1>
    <p id="about">Loading <a href="/openapi.json">/openapi.json</a>.</p>
    <main id="routes"></main>
    <h2>Schemas</h2>
    <section id="schemas"></section>
    </html>
    """

  static let style = """
    body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: #16181d;
      color: #d7dae0; font: 15px/1.5 system-ui, sans-serif }
    a { color: #8ab4f8 }
    details { border: 1px solid #2c3038; border-radius: 6px; margin: .4rem 0; background: #1c1f26 }
    summary { cursor: pointer; padding: .5rem .8rem }
    summary code { font-size: 1em }
    .method { display: inline-block; width: 4.5rem; font-weight: 600; color: #8ab4f8 }
    .body { padding: 0 .8rem .6rem }
    pre { overflow: auto; background: #111318; padding: .6rem; border-radius: 4px }
    h2 { margin-top: 2rem }
    """

  static let script = """
    const element = (name, text, ...children) => {
      const node = document.createElement(name);
      if (text) node.textContent = text;
      node.append(...children);
      return node;
    };
    const pre = (value) => element("pre", JSON.stringify(value, null, 2));

    const parts = (operation) => {
      const body = element("div");
      body.className = "body";
      if (operation.parameters.length) {
        body.append(element("h4", "Parameters"), pre(operation.parameters.map(
          (p) => `${p.name} in ${p.in}${p.required ? "" : ", optional"}: ${JSON.stringify(p.schema)}`)));
      }
      if (operation.requestBody) {
        body.append(element("h4", "Request"), pre(operation.requestBody.content));
      }
      for (const [status, answer] of Object.entries(operation.responses)) {
        body.append(element("h4", `${status} ${answer.description}`));
        if (answer.content && status < 300) body.append(pre(answer.content));
      }
      return body;
    };

    const show = (document_) => {
      document.querySelector("#about").textContent = document_.info.description;
      const groups = new Map();
      for (const [path, methods] of Object.entries(document_.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
          const tag = operation.tags[0];
          if (!groups.has(tag)) groups.set(tag, []);
          const name = element("span", method.toUpperCase());
          name.className = "method";
          groups.get(tag).push(element("details", "",
            element("summary", "", name, element("code", path), " ", operation.summary),
            parts(operation)));
        }
      }
      for (const [tag, nodes] of groups) {
        document.querySelector("#routes").append(element("h2", tag), ...nodes);
      }
      for (const [name, schema] of Object.entries(document_.components.schemas)) {
        document.querySelector("#schemas").append(
          element("details", "", element("summary", name), pre(schema)));
      }
    };

    const answer = await fetch("/openapi.json");
    if (answer.ok) show(await answer.json());
    else document.querySelector("#about").textContent =
      `/openapi.json: ${(await answer.json()).detail}`;
    """
}
