// Puts the page together: editors, requests, history, shared links.
import { INTROSPECTION, showDocs } from "./docs.js";
import { highlight, makeEditor } from "./editor.js";
import { examples } from "./examples.js";

const ENDPOINT = new URL("../graphql", import.meta.url);
const MOST_HISTORY = 50;
const NOT_JSON = "The variables are not valid JSON";
const byId = (id) => document.getElementById(id);

const query = makeEditor(byId("query-editor"), "graphql", save);
const variables = makeEditor(byId("variables-editor"), "json", save);
let running = null;

// Requests

async function send(body, signal) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
      "X-Wanllmdb-Csrf": "1", // which no other site's page may send
    },
    body: JSON.stringify(body),
    signal,
  });
  if (response.status === 401) logIn();
  return { status: response.status, text: await response.text() };
}

async function run() {
  running?.abort();
  const request = (running = new AbortController());
  byId("run").disabled = true;
  try {
    const body = { query: query.text, operationName: operationAt(query.text, query.caret), variables: parsed() };
    remember();
    say("running …");
    const started = performance.now();
    const { status, text } = await send(body, request.signal);
    const result = JSON.parse(text);
    const size = new Intl.NumberFormat().format(text.length);
    show(result);
    say(`${status} · ${Math.round(performance.now() - started)} ms · ${size} bytes`, Boolean(result.errors));
  } catch (error) {
    if (error.name !== "AbortError") say(String(error.message ?? error), true);
  } finally {
    byId("run").disabled = false;
  }
}

/** To the login and back, with what is in the editors: they are kept, and a shared link is in the fragment. */
function logIn() {
  const login = new URL("../login", import.meta.url);
  login.searchParams.set("next", location.pathname + location.hash);
  location.assign(login);
}

async function logOut() {
  const headers = { "Content-Type": "application/json", "X-Wanllmdb-Csrf": "1" };
  const response = await fetch(new URL("../auth/logout", import.meta.url), { method: "POST", headers, body: "{}" });
  if (response.ok) logIn();
  else say(`logging out failed with status ${response.status}`, true);
}

async function showViewer() {
  const { data } = JSON.parse((await send({ query: "{ viewer { name kind } }" })).text);
  if (!data) return;
  const isLocal = data.viewer.kind === "LOCAL";
  byId("viewer").textContent = data.viewer.name;
  byId("viewer").title = isLocal ? "Nobody needs to log in here" : "Logged in";
  byId("logout").hidden = isLocal;
}

function parsed() {
  if (!variables.text.trim()) return {};
  try {
    return JSON.parse(variables.text);
  } catch (error) {
    throw new Error(`${NOT_JSON}: ${error.message}`);
  }
}

/** The name of the operation that the caret is in; null lets the server take the only one. */
function operationAt(text, caret) {
  const blank = text.replace(/#[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g, (part) => " ".repeat(part.length));
  const named = [...blank.matchAll(/\b(?:query|mutation|subscription)\s+(\w+)/g)];
  if (!named.length) return null;
  return (named.findLast((found) => found.index <= caret) ?? named[0])[1];
}

function show(result) {
  byId("result").replaceChildren(highlight(JSON.stringify(result, null, 2), "json"));
}

function say(text, failed = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("failed", failed);
}

// What is kept: the text between visits, and what was run

function stored(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`wanllmdb.playground.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(`wanllmdb.playground.${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden; the page works without it.
  }
}

function save() {
  store("text", { query: query.text, variables: variables.text });
}

function remember() {
  const entry = { query: query.text, variables: variables.text, at: Date.now() };
  const others = stored("history", []).filter((old) => old.query !== entry.query || old.variables !== entry.variables);
  store("history", [entry, ...others].slice(0, MOST_HISTORY));
  showHistory();
}

function showHistory() {
  const items = stored("history", []).map((entry) => {
    const text = Object.assign(document.createElement("code"), { textContent: entry.query.replace(/\s+/g, " ").trim() });
    const time = Object.assign(document.createElement("time"), { textContent: new Date(entry.at).toLocaleString() });
    const button = document.createElement("button");
    button.type = "button";
    button.append(text, time);
    button.addEventListener("click", () => load(entry));
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  const list = document.createElement("ul");
  list.append(...items);
  const empty = Object.assign(document.createElement("p"), { className: "empty", textContent: "Nothing was run yet." });
  byId("history").replaceChildren(items.length ? list : empty);
}

function load(text) {
  query.text = text.query;
  variables.text = text.variables;
  save();
}

// Shared links: everything is in the fragment, which browsers do not send

async function share() {
  const bytes = new TextEncoder().encode(JSON.stringify([query.text, variables.text]));
  const code = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  location.hash = code.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  try {
    await navigator.clipboard.writeText(location.href);
    say("link copied");
  } catch {
    say("the link is in the address bar");
  }
}

function shared() {
  if (location.hash.length < 2) return null;
  try {
    const code = atob(location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const [text, values] = JSON.parse(new TextDecoder().decode(Uint8Array.from(code, (char) => char.charCodeAt(0))));
    return typeof text === "string" && typeof values === "string" ? { query: text, variables: values } : null;
  } catch {
    return null;
  }
}

// The page

function showPanel(visible) {
  byId("panel").hidden = !visible;
  document.querySelector("main").classList.toggle("with-panel", visible);
  byId("toggle-panel").setAttribute("aria-expanded", String(visible));
}

function showTab(name) {
  for (const tab of ["docs", "history"]) {
    byId(tab).hidden = tab !== name;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === name));
  }
}

function text(example) {
  const values = Object.keys(example.variables).length ? `${JSON.stringify(example.variables, null, 2)}\n` : "";
  return { query: example.query, variables: values };
}

async function loadDocs() {
  try {
    const result = JSON.parse((await send({ query: INTROSPECTION })).text);
    if (!result.data) throw new Error(result.errors[0].message);
    const [body, trail, search] = ["docs-body", "trail", "search"].map(byId);
    showDocs(result.data.__schema, { body, trail, search });
  } catch (error) {
    byId("docs-body").textContent = `The schema could not be read: ${error.message}`;
  }
}

for (const [index, example] of examples.entries()) byId("examples").append(new Option(example.title, index));
byId("examples").addEventListener("change", (event) => {
  if (event.target.value !== "") load(text(examples[event.target.value]));
  event.target.value = "";
  query.focus();
});
byId("run").addEventListener("click", run);
byId("logout").addEventListener("click", logOut);
byId("share").addEventListener("click", share);
byId("toggle-panel").addEventListener("click", () => showPanel(byId("panel").hidden));
byId("close-panel").addEventListener("click", () => showPanel(false));
byId("tab-docs").addEventListener("click", () => showTab("docs"));
byId("tab-history").addEventListener("click", () => showTab("history"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
window.addEventListener("hashchange", () => shared() && load(shared()));

load(shared() ?? stored("text", null) ?? text(examples[0]));
showHistory();
showPanel(matchMedia("(min-width: 1200px)").matches);
loadDocs();
showViewer().catch((error) => say(String(error.message ?? error), true));
