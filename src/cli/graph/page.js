"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const MOST_LISTED = 200; // results in the list
  const MOST_DRAWN = 30; // boxes in a column of the drawing
  const MOST_ROWS = 500; // rows of a table

  const place = ([path, line, column]) => path === null ? "" : `${data.paths[path]}:${line}:${column}`;
  const nodes = data.nodes.map(([id, type, group, kind, namespace, name, verdict, position, clusters], number) => {
    const label = type === "delivery" && namespace === null ? name
      : `${kind} ${namespace === null ? "" : namespace + "/"}${name}`;
    const where = place(position);
    return {
      number, id, type, group, kind, namespace, name, verdict, label, where,
      clusters: clusters.map((cluster) => data.clusters[cluster]),
      words: `${label} ${group} ${id} ${where}`.toLowerCase(), out: [], into: [],
    };
  });
  const edges = data.edges.map(([from, to, says, verdict, reason, key, meant, position, clusters]) => {
    const edge = {
      from: nodes[from], to: nodes[to], says, verdict, reason, key, meant, where: place(position),
      clusters: clusters.map((cluster) => data.clusters[cluster]),
    };
    edge.from.out.push(edge);
    edge.to.into.push(edge);
    return edge;
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rank = { dangling: 0, unresolved: 1, resolved: 2 };
  const worstFirst = (left, right) => (rank[left.verdict] ?? 3) - (rank[right.verdict] ?? 3);

  const at = (id) => document.getElementById(id);
  // Every text of the repository goes through here, as text.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };
  const draw = (name, attributes = {}, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const address = (node) => "#" + encodeURIComponent(node.id);
  const link = (node) => make("a", { href: address(node) }, node.label);
  const badge = (verdict, text) => make("span", { class: `badge ${verdict}` }, text);
  const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

  const total = (verdict) => edges.filter((edge) => edge.verdict === verdict).length;
  const verdicts = ["dangling", "unresolved", "resolved"];
  at("summary").textContent = `${count(nodes.filter((node) => node.type === "object").length, "object")}, ` +
    verdicts.map((verdict) => `${total(verdict).toLocaleString("en")} ${verdict}`).join(", ") +
    ` · idp-lint ${data.version}`;

  // The list.
  const option = (value, text) => make("option", { value }, text);
  const fill = (id, every, values) => at(id).append(option("", every), ...values.map((value) => option(value, value)));
  const distinct = (values) => [...new Set(values)].sort();
  fill("verdict", "any", verdicts);
  fill("kind", "every", distinct(nodes.map((node) => node.kind)));
  fill("cluster", "every", distinct(data.clusters));
  let current = null;

  const hits = () => {
    const words = at("search").value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const [verdict, kind, cluster] = ["verdict", "kind", "cluster"].map((id) => at(id).value);
    const found = nodes.filter((node) =>
      (verdict === "" || node.verdict === verdict) && (kind === "" || node.kind === kind) &&
      (cluster === "" || node.clusters.includes(cluster)) && words.every((word) => node.words.includes(word)));
    const text = words.join(" ");
    const exact = (node) => text !== "" && [node.name, node.label].some((name) => name.toLowerCase() === text) ? 0 : 1;
    return found.sort((left, right) =>
      exact(left) - exact(right) || worstFirst(left, right) || left.number - right.number);
  };
  const list = () => {
    const found = hits();
    const shown = found.slice(0, MOST_LISTED);
    at("results").replaceChildren(...shown.map((node) => {
      const anchor = link(node);
      if (node === current) anchor.setAttribute("aria-current", "true");
      const mark = node.verdict === "dangling" || node.verdict === "unresolved"
        ? badge(node.verdict, node.verdict) : null;
      const type = node.type === "object" ? "" : ` ${node.type === "made" ? "made when it runs" : node.type}`;
      return make("li", {}, anchor, " ", ...(mark ? [mark] : []), make("div", { class: "faint" }, `${node.where}${type}`));
    }));
    const more = found.length - shown.length;
    at("count").textContent = count(found.length, "hit") + (more > 0 ? `, the first ${shown.length} are listed` : "");
    return found;
  };

  // The drawing: what names the object on its left, what it names on its right.
  const WIDTH = 220, HEIGHT = 38, GAP = 10, SPACE = 90;
  const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;
  const column = (node, side, depth) => {
    const columns = [];
    const seen = new Set([node]);
    let last = [node];
    for (let step = 0; step < depth; step += 1) {
      const next = [];
      for (const one of last) {
        if (one !== node && one.type === "delivery") continue;
        const ordered = side > 0 ? one.out : one.into;
        for (const edge of [...ordered].sort(worstFirst)) {
          const other = side > 0 ? edge.to : edge.from;
          if (!seen.has(other)) {
            seen.add(other);
            next.push(other);
          }
        }
      }
      columns.push(next.slice(0, MOST_DRAWN));
      last = columns[step];
    }
    while (columns.length > 0 && columns[columns.length - 1].length === 0) columns.pop();
    return columns;
  };
  const picture = (node, depth) => {
    const left = column(node, -1, depth), right = column(node, 1, depth);
    const columns = [...[...left].reverse(), [node], ...right];
    const tallest = Math.max(...columns.map((one) => one.length));
    const height = tallest * (HEIGHT + GAP) + GAP, width = columns.length * (WIDTH + SPACE) - SPACE + 2 * GAP;
    const boxes = new Map();
    columns.forEach((one, position) => {
      const top = (height - one.length * (HEIGHT + GAP) + GAP) / 2;
      one.forEach((other, row) => {
        if (!boxes.has(other)) boxes.set(other, { x: GAP + position * (WIDTH + SPACE), y: top + row * (HEIGHT + GAP) });
      });
    });
    const svg = draw("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Neighbourhood" });
    const drawn = new Set();
    for (const [from, start] of boxes) {
      for (const edge of from.out) {
        const end = boxes.get(edge.to);
        const kind = edge.verdict ?? "plain";
        const same = `${from.number} ${edge.to.number} ${kind}`;
        // Neighbours may have much to do with each other, which is another picture.
        const beside = end !== undefined && start.x === end.x && edge.to !== from;
        const away = edge.says === "delivered-by" && from !== node && edge.to !== node;
        if (end === undefined || beside || away || drawn.has(same)) continue;
        drawn.add(same);
        const forward = start.x <= end.x;
        const [x, y] = [start.x + (forward ? WIDTH : 0), start.y + HEIGHT / 2];
        const [to, at] = [end.x + (forward ? 0 : WIDTH), end.y + HEIGHT / 2];
        const bend = forward ? SPACE / 2 : -SPACE / 2;
        const line = draw("path", { class: kind, d: `M${x} ${y}C${x + bend} ${y} ${to - bend} ${at} ${to} ${at}` });
        const told = [edge.says.replace("-", " "), edge.key, edge.verdict, edge.reason].filter((part) => part);
        line.append(draw("title", {}, told.join(", ")));
        svg.append(line);
      }
    }
    for (const [one, { x, y }] of boxes) {
      const box = draw("rect", {
        x, y, width: WIDTH, height: HEIGHT, rx: 5,
        class: `${one.type} ${one.verdict ?? ""} ${one === node ? "here" : ""}`,
      });
      const kind = one.namespace === null ? one.kind : `${one.kind} in ${one.namespace}`;
      const title = [one.label, one.type === "object" ? null : one.type, one.verdict, one.where].filter((part) => part);
      svg.append(draw("a", { href: address(one), "aria-label": title.slice(0, -1).join(", ") || one.label },
        draw("title", {}, title.join("\n")), box,
        draw("text", { class: "kind", x: x + 8, y: y + 15 }, cut(kind, 36)),
        draw("text", { x: x + 8, y: y + 30 }, cut(one.name, 31))));
    }
    return make("div", { class: "scroll" }, svg);
  };

  // The tables: everything that the drawing has no room for.
  const table = (caption, found, other, side) => {
    if (found.length === 0) return null;
    const rows = [...found].sort(worstFirst).slice(0, MOST_ROWS).map((edge) => {
      const verdict = edge.verdict === null ? edge.says.replace("-", " ")
        : badge(edge.verdict, edge.reason === null ? edge.verdict : `${edge.verdict}: ${edge.reason}`);
      const key = edge.key === null ? null : make("div", { class: "faint" }, `key ${edge.key}`);
      const meant = edge.meant === null ? null : make("div", { class: "faint" }, `there is ${edge.meant}`);
      return make("tr", {}, make("td", {}, link(other(edge)), key), make("td", {}, verdict, meant),
        make("td", {}, make("code", {}, edge.where)), make("td", {}, edge.clusters.join(", ")));
    });
    const more = found.length - rows.length;
    const heads = [side, "Verdict", "Written at", "Clusters"].map((head) => make("th", { scope: "col" }, head));
    return make("div", { class: "scroll" }, make("table", {}, make("caption", {}, caption + (more > 0 ? ` (${rows.length} of ${found.length})` : "")),
      make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
  };
  let depth = 1;
  const STANDS = {
    object: null, made: "Another object makes it when it runs.",
    unseen: "It is named, and nothing in the repository declares it.", delivery: "What is applied together.",
  };
  const show = (node) => {
    current = node;
    document.title = node === null ? "References" : `${node.label} · References`;
    if (node === null) {
      at("object").replaceChildren(make("p", {}, "Choose an object."));
      return;
    }
    const names = node.out.filter((edge) => edge.says !== "delivered-by");
    const deliveries = node.out.filter((edge) => edge.says === "delivered-by");
    const delivered = node.into.filter((edge) => edge.says === "delivered-by");
    const named = node.into.filter((edge) => edge.says !== "delivered-by");
    const lines = [STANDS[node.type], node.clusters.length > 0 ? `In ${node.clusters.join(", ")}.` : null];
    const choice = make("select", { id: "depth" }, ...[1, 2, 3].map((steps) => option(String(steps), String(steps))));
    choice.value = String(depth);
    choice.addEventListener("change", () => {
      depth = Number(choice.value);
      show(node);
      at("depth").focus();
    });
    at("object").replaceChildren(...[
      make("h2", { id: "title" }, node.label),
      node.where === "" ? null : make("p", {}, make("code", {}, node.where)),
      ...lines.map((line) => line === null ? null : make("p", {}, line)),
      node.verdict === null ? null : make("p", {}, badge(node.verdict, `worst verdict: ${node.verdict}`)),
      deliveries.length === 0 ? null
        : make("p", {}, "Delivered by ", ...deliveries.flatMap((edge, position) =>
          [position > 0 ? ", " : "", link(edge.to), edge.to.clusters.length > 0 ? ` (${edge.to.clusters.join(", ")})` : ""]), "."),
      make("p", {}, make("label", { for: "depth" }, "Steps to draw "), choice),
      picture(node, depth),
      table("Names", names, (edge) => edge.to, "Object"),
      table("Named by", named, (edge) => edge.from, "Object"),
      table("Delivers", delivered, (edge) => edge.from, "Object"),
    ].filter((part) => part !== null));
  };

  const go = (move) => {
    const hash = location.hash.slice(1);
    if (hash === "focus") return;
    let id = "";
    try { id = decodeURIComponent(hash); } catch { id = ""; }
    const wanted = byId.get(id) ?? nodes[data.focus[0]] ?? hits()[0] ?? null;
    show(wanted);
    list();
    if (move) at("focus").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", () => go(true));
  at("skip").addEventListener("click", (event) => { event.preventDefault(); at("focus").focus(); });
  let waiting = 0;
  at("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(list, 80);
  });
  at("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list()[0];
    if (first !== undefined) location.hash = address(first);
  });
  for (const id of ["verdict", "kind", "cluster"]) at(id).addEventListener("change", list);
  document.addEventListener("keydown", (event) => {
    const typing = ["INPUT", "SELECT"].includes(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      at("search").focus();
    }
  });
  go(false);
})();
