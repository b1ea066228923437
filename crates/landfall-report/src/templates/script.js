"use strict";
(() => {
  // A list this long is searched.
  const LONG = 10;
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const say = (text, facts) => Object.entries(facts).reduce((said, [name, fact]) => said.replace(`{${name}}`, fact), text);
  const value = (row, column, numeric) => {
    const cell = row.cells[column];
    if (!numeric) return cell.textContent.trim();
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
      texts ??= new Map(rows.map((row) => [row, [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase()]));
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
  // The section that is read, in the bar at the side.
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.forEach((link, id) => link.toggleAttribute("data-here", id === target.id));
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const id of links.keys()) seen.observe(document.getElementById(id));
})();
