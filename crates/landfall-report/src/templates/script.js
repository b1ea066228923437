"use strict";
(() => {
  // A list this long is searched.
  const LONG = 10;
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const say = (text, facts) => Object.entries(facts).reduce((said, [name, fact]) => said.replace(`{${name}}`, fact), text);
  // Numbers are kept on one line by letters that nobody types.
  const plain = (cell) => cell.textContent.replace(/\u00a0/g, " ").replace(/[\u2060\u2066\u2069]/g, "");
  const value = (row, column, numeric) => {
    const cell = row.cells[column];
    if (!numeric) return plain(cell).trim();
    const text = cell.dataset.value;
    return text === undefined || text === "" ? null : Number(text);
  };
  const compare = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
  };
  const sort = (table, column, header) => {
    const numeric = header.dataset.type === "number";
    const was = header.getAttribute("aria-sort");
    const down = was === null ? numeric : was === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column, numeric), row]);
    rows.sort(([a], [b]) => (a === null || b === null || !down ? compare(a, b) : compare(b, a)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, text] of Object.entries(attributes)) made.setAttribute(key, text);
    made.append(...children);
    return made;
  };
  const search = (table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length <= LONG) return;
    const input = element("input", { type: "search", autocomplete: "off", "aria-controls": table.id });
    const status = element("span", { role: "status" });
    table.closest(".scroll").before(element("p", { class: "search" }, element("label", {}, `${words.search} `, input), " ", status));
    let texts;
    input.addEventListener("input", () => {
      texts ??= new Map(rows.map((row) => [row, [...row.cells].map(plain).join(" ").toLowerCase()]));
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !wanted.every((word) => texts.get(row).includes(word));
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = wanted.length ? say(words.found, { shown, rows: rows.length }) : "";
    });
  };
  [...document.querySelectorAll("table.sortable")].forEach((table, index) => {
    table.id ||= `table-${index}`;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const label = say(words.sort, { column: header.textContent.trim() });
      // The words stay outside: browsers do not repeat buttons in the headers of printed pages.
      header.append(element("button", { type: "button", "aria-label": label }));
      header.addEventListener("click", () => sort(table, column, header));
    });
    search(table);
  });
  // Views of single sites: drawn when they are opened.
  const embedded = document.getElementById("view-data");
  let views;
  const svg = (name, attributes, title) => {
    const made = document.createElementNS(document.querySelector("svg").namespaceURI, name);
    for (const [key, text] of Object.entries(attributes)) made.setAttribute(key, text);
    if (title !== undefined) made.append(svg("title", {})), (made.firstChild.textContent = title);
    return made;
  };
  const text = (x, y, anchor, kind, words) => {
    const made = svg("text", { x, y, "text-anchor": anchor, class: kind });
    made.textContent = /[\u0590-\u08ff]/.test(words) ? `\u2068${words}\u2069` : words;
    return made;
  };
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  const picture = (height, label) => svg("svg", { viewBox: `0 0 900 ${height}`, role: "img", "aria-label": label });
  const surroundings = ([name, position, strand, near], label) => {
    const [left, right, reach, row] = [20, 880, 100000, 30];
    const x = (base) => left + (Math.min(Math.max(base - position, -reach), reach) + reach) / (2 * reach) * (right - left);
    // Genes that overlap stand below each other.
    const lanes = [];
    const placed = near.map((index) => views.genes[index]).sort((a, b) => a[1] - b[1]).map((gene) => {
      const from = x(gene[1]);
      const to = Math.max(x(gene[2]), from + 8 * gene[0].length + 16);
      let lane = lanes.findIndex((end) => end + 6 < from);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = to;
      return [gene, lane];
    });
    const bottom = 50 + row * Math.max(lanes.length, 1);
    const drawn = picture(bottom + 30, label);
    for (const part of [-100, -50, 0, 50, 100]) {
      const at = x(position + part * 1000);
      drawn.append(svg("line", { x1: at, y1: 34, x2: at, y2: bottom, class: part ? "grid" : "threshold" }));
      drawn.append(text(at, bottom + 18, part < 0 ? "start" : part > 0 ? "end" : "middle", "tick", part ? `${part < 0 ? "\u2212" : "+"}${Math.abs(part)} kb` : grouped(position)));
    }
    const [site, tip] = [x(position), strand === "+" ? 26 : -26];
    drawn.append(svg("path", { d: `M${site} 22h${tip}m${-tip / 3} -6l${tip / 3} 6l${-tip / 3} 6`, class: "vector" }, `${words.vector}: ${name}`));
    drawn.append(text(site + (strand === "+" ? -6 : 6), 26, strand === "+" ? "end" : "start", "small", words.vector));
    if (!placed.length) drawn.append(text(450, 66, "middle", "label", words.no_genes));
    for (const [[gene, start, end, direction, concern, steps], lane] of placed) {
      const y = 48 + row * lane;
      const group = svg("g", { class: concern ? "gene-concern" : "gene-plain" }, `${gene}: ${grouped(start)}\u2013${grouped(end)} ${direction === "-" ? "\u2212" : direction}`);
      group.append(svg("line", { x1: x(start), y1: y, x2: Math.max(x(end), x(start) + 1), y2: y, class: "gene-line" }));
      let at = start;
      for (let index = 0; index < steps.length; index += 2) {
        const from = at + steps[index];
        at = from + steps[index + 1];
        if (at <= position - reach || from > position + reach) continue;
        group.append(svg("rect", { x: x(from), y: y - 5, width: Math.max(x(at) - x(from), 1.2), height: 10, class: "exon" }));
      }
      const arrow = direction === "+" ? "\u2192" : "\u2190";
      group.append(text(Math.min(x(start), right - 8 * gene.length - 16), y + 17, "start", "gene", direction === "+" ? `${gene} ${arrow}` : `${arrow} ${gene}`));
      drawn.append(group);
    }
    return drawn;
  };
  const fragments = ([name, , , , samples], label) => {
    const [left, right] = [200, 880];
    const rows = samples.flatMap(([sample, , , , , marks]) => {
      const replicates = new Map();
      for (let index = 0; index < marks.length; index += 5) {
        const [replicate, length, ...rest] = marks.slice(index, index + 5);
        if (!length) continue;
        if (!replicates.has(replicate)) replicates.set(replicate, []);
        replicates.get(replicate).push([length, ...rest]);
      }
      return [...replicates].sort(([a], [b]) => a - b).map(([replicate, own]) => [sample, replicate, own.sort(([a], [b]) => a - b)]);
    });
    const longest = Math.max(1, ...rows.flatMap(([, , own]) => own.map(([length]) => length)));
    const x = (length) => left + length / longest * (right - left);
    const heights = rows.map(([, , own]) => Math.max(20, 3 * own.length + 8));
    const bottom = 8 + heights.reduce((sum, height) => sum + height, 0) + (rows.length ? 0 : 24);
    const drawn = picture(bottom + 28, label);
    if (!rows.length) drawn.append(text(450, 22, "middle", "label", words.no_marks));
    const rise = [10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 100000, 500000].find((step) => longest / step <= 8) ?? longest;
    for (let tick = 0; tick <= longest; tick += rise) {
      drawn.append(svg("line", { x1: x(tick), y1: 4, x2: x(tick), y2: bottom, class: "grid" }));
      drawn.append(text(x(tick), bottom + 16, "middle", "tick", grouped(tick)));
    }
    let y = 8;
    rows.forEach(([sample, replicate, own], index) => {
      drawn.append(text(left - 10, y + 12, "end", "small", say(words.replicate, { sample, replicate })));
      own.forEach(([length, molecules, reads, status], rank) => {
        const [kind, meaning] = views.statuses[status];
        const tip = say(words.fragment, { length: grouped(length), replicate, molecules: grouped(molecules), reads: grouped(reads), status: meaning });
        drawn.append(svg("rect", { x: left, y: y + 2 + 3 * rank, width: Math.max(x(length) - left, 1), height: 2.4, class: kind === "kept" || kind === "umi_shared" ? "bar" : "left-out" }, tip));
      });
      y += heights[index];
    });
    return drawn;
  };
  const build = (details) => {
    views ??= JSON.parse(embedded.textContent);
    const site = views.sites[Number(details.id.slice(2))];
    const row = (kind, cells) => element("tr", {}, ...cells.map((cell) => element(kind, {}, String(cell))));
    const body = site[4].map(([sample, share, why, numbers, flags]) => row("td", [sample, share, why, ...numbers, flags]));
    details.append(element("div", { class: "scroll" }, element("table", {}, element("thead", {}, row("th", words.columns)), element("tbody", {}, ...body))));
    if (site[5]) details.append(element("p", {}, site[5]));
    const figure = (label, draw) => {
      const frame = element("div", { class: "scroll" });
      frame.append(draw(site, label));
      details.append(element("figure", {}, element("figcaption", {}, label), frame));
    };
    figure(say(words.around, { site: site[0] }), surroundings);
    figure(say(words.molecules, { site: site[0] }), fragments);
    const more = site[4].reduce((sum, sample) => sum + sample[6], 0);
    if (more) details.append(element("p", {}, `${say(words.more, { more: grouped(more) })}.`));
  };
  for (const details of document.querySelectorAll(".views > details")) {
    details.addEventListener("toggle", () => build(details), { once: true });
  }
  const open = () => {
    const wanted = document.getElementById(location.hash.slice(1));
    if (wanted?.matches(".views > details")) wanted.open = true, wanted.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  // The section that is read, in the bar at the side.
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.forEach((link, id) => link.toggleAttribute("data-here", id === target.id));
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const id of links.keys()) seen.observe(document.getElementById(id));
})();
