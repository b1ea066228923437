"use strict";
(() => {
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
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-label", `Sort by ${header.textContent.trim()}`);
      // The words stay outside: browsers do not repeat buttons in the headers of printed pages.
      header.append(button);
      header.addEventListener("click", () => sort(table, column, header));
    });
  }
  const input = document.getElementById("find");
  if (input) {
    const rows = [...document.getElementById("site-table").tBodies[0].rows];
    const texts = new Map(rows.map((row) => [row, [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase()]));
    const status = document.getElementById("found");
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
    });
    input.closest(".search").hidden = false;
  }
  addEventListener("beforeprint", () => document.querySelectorAll("#made details").forEach((fold) => { fold.open = true; }));
})();
