// What is measured on a page as it is drawn. Each probe gives a list of what is wrong, empty where nothing is.
(() => {
  const name = (e) => {
    const tag = e.tagName.toLowerCase(), id = e.id ? "#" + e.id : "";
    const css = typeof e.className === "string" ? e.className : e.getAttribute("class") || "";
    const words = (e.textContent || e.getAttribute("aria-label") || e.name || "").trim().replace(/\s+/g, " ");
    return `${tag}${id}${css ? "." + css.trim().replace(/\s+/g, ".") : ""} “${words.slice(0, 40)}”`;
  };
  const box = (e) => e.getBoundingClientRect();
  const HIDDEN = ".sr, .skip:not(:focus), [hidden], details:not([open]) > :not(summary), defs, title, desc, script, style, head";
  const drawn = (e) => {
    if (e.closest(HIDDEN)) return false;
    const style = getComputedStyle(e), r = box(e);
    return style.visibility === "visible" && style.display !== "none" && r.width > 0 && r.height > 0;
  };
  const every = (css) => [...document.querySelectorAll(css)].filter(drawn);
  const TOUCHED = "a[href], button, summary, select, input:not([type=hidden]), textarea";
  const FOCUSED = TOUCHED + ", [tabindex='0']";

  // ---- colours: sRGB with an alpha, laid over each other, and the ratio of WCAG 2 ----
  const colour = (text) => {
    const n = (text.match(/[\d.]+/g) || []).map(Number);
    if (!/^rgba?\(/.test(text) || n.length < 3) return null;
    return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a), a: 1,
  });
  const linear = (v) => ((v /= 255), v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (c) => 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const PAPER = { r: 255, g: 255, b: 255, a: 1 };
  let paper = false; // on paper, browsers leave backgrounds out
  const ground = (e) => {
    if (paper) return PAPER;
    const layers = [];
    for (let here = e; here; here = here.parentElement) {
      const c = colour(getComputedStyle(here).backgroundColor);
      if (c && c.a > 0) layers.push(c);
      if (c && c.a === 1) break;
    }
    const root = matchMedia("(prefers-color-scheme: dark)").matches ? { r: 0, g: 0, b: 0, a: 1 } : PAPER;
    return layers.reverse().reduce((below, top) => over(top, below), root);
  };
  const faded = (e) => {
    let all = 1;
    for (let here = e; here; here = here.parentElement) all *= Number(getComputedStyle(here).opacity);
    return all;
  };
  const laid = (c, e, below) => over({ ...c, a: c.a * faded(e) }, below);

  // What lies below a point of a picture: the page, then every shape painted before.
  const SHAPES = "path, circle, rect, ellipse, polygon, line";
  const belowInPicture = (svg, e, x, y) => {
    let below = ground(svg);
    for (const shape of svg.querySelectorAll(SHAPES)) {
      if (shape === e || shape.contains(e)) break;
      if (e.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING) break;
      const at = shape.getScreenCTM();
      if (!at || shape.closest("defs")) continue;
      const point = new DOMPoint(x, y).matrixTransform(at.inverse()), style = getComputedStyle(shape);
      const fill = colour(style.fill);
      if (fill && shape.isPointInFill(point)) {
        below = over({ ...fill, a: fill.a * faded(shape) * Number(style.fillOpacity) }, below);
      }
    }
    return below;
  };

  const textContrast = (least) => {
    const wrong = [];
    const judge = (e, front, back) => {
      const found = front && ratio(laid(front, e, back), back);
      if (found !== null && found < least - 0.005) wrong.push(`${found.toFixed(2)} ${name(e)}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const done = new Set();
    for (let node; (node = walker.nextNode()); ) {
      const e = node.parentElement;
      if (!node.data.trim() || done.has(e) || e.closest("option, textarea") || !drawn(e)) continue;
      done.add(e);
      const svg = e.closest("svg");
      if (!svg) { judge(e, colour(getComputedStyle(e).color), ground(e)); continue; }
      const r = box(e), fill = colour(getComputedStyle(e).fill);
      for (const share of [0.1, 0.5, 0.9]) {
        judge(e, fill, belowInPicture(svg, e, r.left + share * r.width, r.top + r.height / 2));
      }
    }
    for (const e of every("input, select, textarea")) {
      if (e.closest(".pick")) continue;
      judge(e, colour(getComputedStyle(e).color), ground(e));
      if (e.type === "file") judge(e, colour(getComputedStyle(e, "::file-selector-button").color), ground(e));
    }
    return wrong;
  };

  // Marks that carry nothing of their own: hairlines, and bands whose ends stand in the table below the picture.
  const QUIET = ["ax", "b90", "b50", "floor", "tag", "ahead", "node", "io", "sq", "faint", "close"];
  const graphicContrast = (least) => {
    const wrong = [];
    for (const svg of every("svg:not(.segno)")) {
      for (const e of svg.querySelectorAll(SHAPES)) {
        const css = (e.getAttribute("class") || "").split(/\s+/);
        if (!drawn(e) && box(e).width + box(e).height === 0) continue;
        if (e.closest("defs, marker, pattern") || QUIET.some((one) => css.includes(one))) continue;
        const style = getComputedStyle(e), at = e.getScreenCTM(), long = e.getTotalLength();
        const colours = [style.stroke, style.fill].map(colour).filter(Boolean);
        if (!colours.length || !long) continue;
        const worst = [0.25, 0.5, 0.75].map((share) => {
          const p = e.getPointAtLength(share * long).matrixTransform(at);
          const below = belowInPicture(svg, e, p.x, p.y);
          return Math.max(...colours.map((c) => ratio(laid(c, e, below), below)));
        });
        if (Math.min(...worst) < least - 0.005) wrong.push(`${Math.min(...worst).toFixed(2)} ${name(svg).slice(0, 40)} ${name(e)}`);
      }
    }
    for (const e of every("input:not([type=file]), select, textarea")) {
      if (e.closest(".pick")) continue;
      const edge = colour(getComputedStyle(e).borderTopColor), back = ground(e.parentElement);
      if (edge && ratio(over(edge, back), back) < least) wrong.push(`edge ${name(e)}`);
    }
    for (const e of every(".dots i, .tabs a[aria-current]")) {
      const style = e.matches("i") ? getComputedStyle(e).borderTopColor : getComputedStyle(e, "::before").backgroundColor;
      const c = colour(style), back = ground(e.parentElement);
      if (!paper && c && ratio(over(c, back), back) < least) wrong.push(`mark ${name(e)}`);
    }
    return wrong;
  };

  const chosenStandsOut = () => {
    const wrong = [];
    for (const e of every("[aria-pressed=true]")) {
      const other = [...e.parentElement.querySelectorAll("[aria-pressed=false]")].find(drawn);
      const edge = (one) => parseFloat(getComputedStyle(one).borderTopWidth);
      if (other && ratio(ground(e), ground(other)) < 3 && edge(e) < edge(other) + 2) wrong.push(name(e));
    }
    return wrong;
  };

  // ---- sizes ----
  const targets = (least) =>
    every(TOUCHED).filter((e) => {
      const r = box(e);
      return r.width < least - 0.5 || r.height < least - 0.5;
    }).map((e) => `${box(e).width.toFixed(0)} × ${box(e).height.toFixed(0)} ${name(e)}`);

  const smallText = (least) => {
    const wrong = [];
    for (const e of every("body *")) {
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (!own || e.closest("option")) continue;
      const svg = e.closest("svg");
      const scale = svg ? e.getScreenCTM().a : 1;
      const size = parseFloat(getComputedStyle(e).fontSize) * scale;
      if (size < least - 0.05) wrong.push(`${size.toFixed(1)} ${name(e)}`);
    }
    return wrong;
  };

  const fits = () => {
    const wide = document.documentElement.clientWidth, wrong = [];
    if (document.documentElement.scrollWidth > wide) wrong.push(`scrolls sideways: ${document.documentElement.scrollWidth} of ${wide}`);
    for (const e of every("body *")) {
      const r = box(e);
      if (!e.closest(".scroll") && (r.right > wide + 0.5 || r.left < -0.5)) wrong.push(`out at the side: ${name(e)}`);
      const style = getComputedStyle(e);
      if (!e.closest("svg") && !e.matches("textarea, select, input, .scroll, html, body, progress") && style.overflow !== "visible"
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) wrong.push(`cut off: ${name(e)}`);
    }
    for (const e of every("button, .btn, .tabs a, summary, .chip, .pick span, legend, th, td, dt, dd, h1, h2, h3, p, li")) {
      if (e.closest(".scroll")) continue;
      const range = document.createRange(), r = box(e);
      for (const node of e.childNodes) {
        if (node.nodeType !== 3 || !node.data.trim()) continue;
        range.selectNodeContents(node);
        const words = range.getBoundingClientRect();
        const down = e.matches("button, .btn, .tabs a, .pick span, .chip") ? 1 : 6;
        if (words.left < r.left - 1 || words.right > r.right + 1 || words.top < r.top - down || words.bottom > r.bottom + down) wrong.push(`words outside: ${name(e)}`);
      }
    }
    const pen = document.createElement("canvas").getContext("2d");
    for (const e of every("select")) {
      const style = getComputedStyle(e);
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 18;
      const longest = Math.max(...[...e.options].map((o) => pen.measureText(o.text).width));
      if (longest > room + 1) wrong.push(`choice cut off: ${name(e).slice(0, 60)}`);
    }
    for (const svg of every("svg")) {
      const texts = [...svg.querySelectorAll("text")].filter(drawn), boxes = texts.map(box);
      for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
        const a = boxes[i], b = boxes[j];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1.5 && down > 0.35 * Math.min(a.height, b.height)) wrong.push(`words on words: ${name(texts[i])} and ${name(texts[j])}`);
      }
    }
    return wrong;
  };

  // ---- focus: a ring on each, and nothing that stands before it ----
  const focus = () => {
    const wrong = [];
    for (const e of every(FOCUSED)) {
      const r0 = box(e);
      scrollTo(0, scrollY + r0.bottom - innerHeight); // where what sticks to the edge would hide it
      e.focus();
      if (document.activeElement !== e) { wrong.push(`takes no focus: ${name(e)}`); continue; }
      const shown = e.closest(".pick") ? e.closest(".pick").querySelector("span") : e;
      const style = getComputedStyle(shown), ring = colour(style.outlineColor);
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push(`no ring: ${name(e)}`);
      else if (ring && ratio(ring, ground(shown.parentElement)) < 3) wrong.push(`pale ring: ${name(e)}`);
      const r = box(e);
      if (r.height > innerHeight * 0.6) continue;
      if (r.top < -1 || r.bottom > innerHeight + 1) wrong.push(`out of sight: ${name(e)}`);
      for (const [x, y] of [[r.left + 2, r.top + 2], [r.right - 2, r.bottom - 2], [r.left + r.width / 2, r.top + r.height / 2]]) {
        const hit = document.elementFromPoint(x, y);
        for (let here = hit; here; here = here.parentElement) {
          if (["sticky", "fixed"].includes(getComputedStyle(here).position) && !here.contains(e)) {
            wrong.push(`hidden behind ${name(here).slice(0, 30)}: ${name(e)}`);
            break;
          }
        }
      }
    }
    return [...new Set(wrong)];
  };

  const order = () => {
    const wrong = [...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map(name);
    const main = every("main " + FOCUSED.replaceAll(", ", ", main "));
    for (let i = 1; i < main.length; i++) { // within a column, down the page
      const a = box(main[i - 1]), b = box(main[i]);
      if (b.bottom < a.top - 4 && b.left < a.right - 4 && b.right > a.left + 4 && !main[i].closest("svg")) wrong.push(`goes up: ${name(main[i - 1])} to ${name(main[i])}`);
    }
    return wrong;
  };

  const still = () => every("body *").filter((e) => {
    const style = getComputedStyle(e);
    const long = (text) => text.split(",").some((one) => parseFloat(one) > 0);
    return long(style.transitionDuration) || (style.animationName !== "none" && long(style.animationDuration));
  }).map(name);

  const lineLength = (most) => every("main p, main li, main dd, main figcaption").filter((e) => {
    if (e.closest("table, .what") || e.children.length > 3) return false;
    const pen = document.createElement("canvas").getContext("2d"), style = getComputedStyle(e);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const one = pen.measureText("abcdefghijklmnopqrstuvwxyz ").width / 27;
    return Math.min(e.clientWidth, box(e).width) / one > most && e.textContent.trim().length > most;
  }).map(name);

  // ---- 1.4.8: lines half a line apart, and paragraphs half as far again ----
  const lineSpacing = () => {
    const out = [];
    for (const e of every("p, li, dd, figcaption, td")) {
      const style = getComputedStyle(e), size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight);
      if (!e.textContent.trim() || e.closest(".num, .sheet, nav, button, a, .chip")) continue;
      const several = box(e).height > 1.8 * line;
      if (several && line < 1.495 * size) out.push(`lines ${(line / size).toFixed(2)}: ${name(e)}`);
      const next = e.nextElementSibling;
      if (!e.matches("p") || !next || !next.matches("p") || !drawn(next)) continue;
      const below = box(next).top - box(e).bottom;
      if (below > -1 && below < 0.5 * line - 1) out.push(`paragraphs ${below.toFixed(0)} px apart: ${name(e)}`);
    }
    return out;
  };

  // ---- 3.1.2: English words on a page that says it is German; names of files are no language ----
  const ENGLISH = /(?<!\p{L})(the|and|of|is|are|with|your|you|this|that|from|for|have|were|be|by|at|to)(?!\p{L})/iu;
  const otherLanguage = () => {
    if (document.documentElement.lang === "en") return [];
    const out = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, e = node.parentElement;
      if (/\.\w{2,4}$/.test(node.textContent.trim()) || e.closest("script, style, textarea") || e.closest("[lang]").lang === "en") continue;
      const found = ENGLISH.exec(node.textContent);
      if (found) out.push(`“${found[0]}” in ${node.textContent.trim().slice(0, 80)}`);
    }
    return out;
  };

  const PROBES = {
    fits, targets: () => targets(48), "text size": () => smallText(13), "text contrast": () => textContrast(7),
    "graphic contrast": () => graphicContrast(3), chosen: chosenStandsOut, focus, order, still,
    "line length": () => lineLength(80), "line spacing": lineSpacing, language: otherLanguage,
    paper: () => { paper = true; try { return [...textContrast(7), ...graphicContrast(3)]; } finally { paper = false; } },
  };
  window.probed = (names) => Object.fromEntries(names.map((one) => [one, PROBES[one]()]));
  window.probes = Object.keys(PROBES);
  const SPACED = new CSSStyleSheet(); // the figures of success criterion 1.4.12
  SPACED.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-block-end:2em!important}");
  window.spaced = (on) => { document.adoptedStyleSheets = on ? [SPACED] : []; };
  window.enlarged = (share) => { document.documentElement.style.fontSize = share ? share : ""; };
  window.unfold = () => { for (const e of document.querySelectorAll("details")) e.open = true; };
})();
