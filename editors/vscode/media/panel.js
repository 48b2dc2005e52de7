// Draws what the server sends, section by section: what has not changed stays as it is, with its scroll position, what is folded
// open, what is selected and what is typed. Sorts tables and copies them.
(() => {
  const vscode = acquireVsCodeApi();
  const element = (id) => document.getElementById(id);
  const [sections, earlier, status, announced, form, question, actions] = [
    "sections",
    "earlier",
    "status",
    "announced",
    "ask",
    "question",
    "actions",
  ].map(element);

  /** What outlives the page: it is thrown away when its tab is hidden. */
  let kept = vscode.getState() ?? {};
  const keep = (more) => {
    kept = { ...kept, ...more };
    vscode.setState(kept);
  };

  /** The result that is drawn. */
  let drawn = { uri: undefined, state: undefined, turns: 0, actions: "" };
  const sectionOf = new Map();
  /** What the server wrote for an element, which the person may have sorted or opened since. */
  const written = new WeakMap();
  /** The addresses of the images of the result, and what came of each. */
  let addresses = [];
  const images = new Map();
  /** Says something to the extension, of the result that is drawn: it may show another one meanwhile. */
  const say = (said) => vscode.postMessage({ uri: drawn.uri, ...said });
  /** Where the page was before: images that come later move it. */
  let wanted;

  addEventListener("message", ({ data }) => {
    if (data.bytes !== undefined) {
      takeImage(data);
    } else if (data.asked !== undefined) {
      if (data.uri === drawn.uri && question.value.trim() === data.asked) {
        question.value = "";
        keep({ question: "" });
      }
    } else if (data.problem !== undefined) {
      if (data.uri !== drawn.uri) {
        begin(data.uri);
      }
      form.hidden = true;
      drawActions([]);
      drawEarlier([]);
      status.textContent = data.problem;
      status.hidden = false;
      announced.textContent = data.problem;
    } else if (data.result !== undefined) {
      show(data.uri, data.result);
    }
  });

  function show(uri, result) {
    const isOther = uri !== drawn.uri;
    if (isOther) {
      begin(uri);
    }
    addresses = result.images;
    draw(result.sections);
    drawImages();
    drawActions(result.actions);
    drawEarlier(result.earlier);
    form.hidden = result.followUp === undefined;
    status.textContent = result.status;
    status.hidden = !result.busy;
    if (result.state !== drawn.state) {
      announced.textContent = result.status;
    }
    document.body.dataset.state = result.state;
    const turns = sections.querySelectorAll("h2");
    if (isOther) {
      place(turns);
    } else if (turns.length > drawn.turns) {
      turns[turns.length - 1].scrollIntoView();
    }
    drawn = { ...drawn, state: result.state, turns: turns.length };
  }

  function begin(uri) {
    sections.replaceChildren();
    sectionOf.clear();
    addresses = [];
    drawImages();
    drawn = { uri, state: undefined, turns: 0, actions: drawn.actions };
    if (kept.uri !== uri) {
      keep({ uri, scroll: undefined, question: "" });
    }
    question.value = kept.question ?? "";
  }

  /** Goes where the person was; at first to the newest question. */
  function place(turns) {
    wanted = kept.scroll;
    if (wanted !== undefined) {
      scrollTo(0, wanted);
    } else if (turns.length > 1) {
      turns[turns.length - 1].scrollIntoView();
    } else {
      scrollTo(0, 0);
    }
  }

  function draw(list) {
    const ids = new Set(list.map(({ id }) => id));
    for (const [id, section] of sectionOf) {
      if (!ids.has(id)) {
        section.remove();
        sectionOf.delete(id);
      }
    }
    list.forEach(({ id, html }, at) => {
      let section = sectionOf.get(id);
      if (section === undefined) {
        section = document.createElement("section");
        sectionOf.set(id, section);
      }
      if (html !== undefined) {
        fill(section, html);
      }
      if (sections.children[at] !== section) {
        sections.insertBefore(section, sections.children[at] ?? null);
      }
    });
  }

  /** Replaces only the elements that changed. */
  function fill(section, html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const before = [...section.childNodes];
    const next = [...template.content.childNodes];
    next.forEach((node, at) => {
      const text = node.outerHTML ?? node.textContent;
      if (before[at] !== undefined && written.get(before[at]) === text) {
        return;
      }
      const ready = prepared(node);
      written.set(ready, text);
      if (before[at] === undefined) {
        section.append(ready);
      } else {
        before[at].replaceWith(ready);
      }
    });
    for (const node of before.slice(next.length)) {
      node.remove();
    }
  }

  /** The element with its tables and images at work. */
  function prepared(node) {
    if (!(node instanceof Element)) {
      return node;
    }
    const holder = document.createElement("div");
    holder.append(node);
    holder.querySelectorAll("table").forEach(prepareTable);
    holder.querySelectorAll("img[data-image]").forEach(prepareImage);
    return holder.firstChild;
  }

  function prepareImage(image) {
    image.addEventListener("load", () => wanted !== undefined && scrollTo(0, wanted));
  }

  /** Gives each image what stands at its address now, and forgets what no image has any more. */
  function drawImages() {
    for (const [address, came] of images) {
      if (!addresses.includes(address)) {
        URL.revokeObjectURL(came);
        images.delete(address);
      }
    }
    for (const image of sections.querySelectorAll("img[data-image]")) {
      const address = addresses[Number(image.dataset.image)];
      if (image.dataset.address !== address) {
        image.dataset.address = address;
        image.removeAttribute("src");
        say({ image: address });
      }
      if (images.has(address) && image.src !== images.get(address)) {
        image.src = images.get(address);
      }
    }
  }

  function takeImage({ uri, image, type, bytes }) {
    if (uri === drawn.uri && addresses.includes(image) && !images.has(image)) {
      images.set(image, URL.createObjectURL(new Blob([bytes], { type })));
      drawImages();
    }
  }

  function prepareTable(table) {
    const around = document.createElement("div");
    around.className = "table";
    table.replaceWith(around);
    const scroller = document.createElement("div");
    scroller.className = "scroller";
    scroller.tabIndex = 0;
    scroller.append(table);
    const copy = button("Copy as CSV", () => {
      say({ copy: csv(table) });
      announced.textContent = "The table is copied.";
      copy.textContent = "Copied";
      setTimeout(() => {
        copy.textContent = "Copy as CSV";
      }, 1500);
    });
    copy.className = "link";
    around.append(scroller, copy);
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      prepareHeader(table, header, column);
    });
    [...table.tBodies[0].rows].forEach((row, at) => {
      row.dataset.at = at;
    });
  }

  function prepareHeader(table, header, column) {
    header.scope = "col";
    header.ariaSort = "none";
    const name = header.textContent.trim();
    const sorter = button("", () => sort(table, header, column));
    sorter.ariaLabel = `Sort by ${name || `column ${column + 1}`}`;
    sorter.append(...header.childNodes);
    header.append(sorter);
  }

  /** Sorts upwards, then downwards, then as it was. */
  function sort(table, header, column) {
    const order = { none: "ascending", ascending: "descending", descending: "none" }[header.ariaSort];
    for (const other of table.tHead.rows[0].cells) {
      other.ariaSort = "none";
    }
    header.ariaSort = order;
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((a, b) => a.dataset.at - b.dataset.at);
    if (order !== "none") {
      const texts = new Map(rows.map((row) => [row, row.cells[column]?.textContent.trim() ?? ""]));
      const compare = comparison([...texts.values()], order === "ascending" ? 1 : -1);
      rows.sort((a, b) => compare(texts.get(a), texts.get(b)));
    }
    body.append(...rows);
  }

  const MISSING = new Set(["", "nan", "none", "<na>", "nat", "null", "..."]);

  /** Missing values stand last, whichever way the others go. */
  function comparison(texts, way) {
    const values = texts.filter((text) => !MISSING.has(text.toLowerCase()));
    const areNumbers = values.length > 0 && values.every((text) => !Number.isNaN(number(text)));
    const words = new Intl.Collator(undefined, { numeric: true });
    const compare = areNumbers ? (a, b) => number(a) - number(b) : (a, b) => words.compare(a, b);
    return (a, b) => {
      const [isMissing, isOtherMissing] = [a, b].map((text) => MISSING.has(text.toLowerCase()));
      return isMissing || isOtherMissing ? isMissing - isOtherMissing : way * compare(a, b);
    };
  }

  function number(text) {
    const plain = text
      .replace(/^([-+−]?)[$€£]/u, "$1")
      .replace("−", "-")
      .replace(/%?(\(\?\))?$/u, "")
      .replace(/(?<=\d)[,\s\u202f](?=\d{3})/gu, "");
    return plain === "" ? Number.NaN : Number(plain.replace(/inf$/u, "Infinity"));
  }

  function csv(table) {
    const cell = (text) => (/[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const line = (row) => [...row.cells].map(({ textContent }) => cell(textContent.trim())).join(",");
    return `${[...table.rows].map(line).join("\n")}\n`;
  }

  function button(title, click) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = title;
    made.addEventListener("click", click);
    return made;
  }

  /** How many actions stand in view; the others are behind one more. */
  const SHOWN = 3;

  function more(folded, isOpen) {
    const details = document.createElement("details");
    details.open = isOpen;
    const summary = document.createElement("summary");
    summary.textContent = "More…";
    details.append(summary, ...folded);
    return details;
  }

  function drawActions(offered) {
    const titles = offered.map(({ title }) => title);
    if (JSON.stringify(titles) === drawn.actions) {
      return;
    }
    drawn.actions = JSON.stringify(titles);
    const made = titles.map((title) => button(title, () => say({ click: title })));
    const folded = made.length > SHOWN + 1 ? made.splice(SHOWN) : [];
    const focused = actions.contains(document.activeElement) ? document.activeElement.textContent : undefined;
    const isOpen = actions.querySelector("details")?.open ?? false;
    actions.replaceChildren(...made, ...(folded.length > 0 ? [more(folded, isOpen)] : []));
    [...actions.querySelectorAll("button")].find(({ textContent }) => textContent === focused)?.focus();
  }

  function drawEarlier(offered) {
    const titles = offered.map(({ title }) => title);
    const [summary, list] = earlier.children;
    earlier.hidden = titles.length === 0;
    if (JSON.stringify(titles) === earlier.dataset.titles) {
      return;
    }
    earlier.dataset.titles = JSON.stringify(titles);
    summary.textContent = `Other answers about this file (${titles.length})`;
    const items = titles.map((title, at) => {
      const item = document.createElement("li");
      const open = button(title, () => say({ open: at }));
      open.className = "link";
      item.append(open);
      return item;
    });
    list.replaceChildren(...items);
  }

  sections.addEventListener("click", ({ target }) => {
    const save = target.closest("[data-save]");
    if (save !== null) {
      say({ save: Number(save.dataset.save) });
    }
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = question.value.trim();
    if (typed !== "") {
      // It is cleared once it is asked.
      say({ ask: typed });
    }
  });
  question.addEventListener("input", () => keep({ question: question.value }));
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  for (const moved of ["wheel", "keydown", "pointerdown"]) {
    addEventListener(moved, () => {
      wanted = undefined;
    });
  }
  let isScrolling;
  addEventListener("scroll", () => {
    clearTimeout(isScrolling);
    isScrolling = setTimeout(() => wanted === undefined && keep({ scroll: scrollY }), 100);
  });

  vscode.postMessage({ ready: true });
})();
