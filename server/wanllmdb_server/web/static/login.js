// Log in with name and password, or see who is logged in.
import { ask, byId, complain, obstacle, onSubmit } from "./asking.js";

const next = new URLSearchParams(location.search).get("next");

onSubmit(byId("login"), async () => {
  const password = byId("password");
  try {
    const answer = await ask("auth/login", { name: byId("name").value.trim(), password: password.value, next });
    location.replace(answer.next); // the server let it pass: a path of its own
  } catch (error) {
    password.select();
    throw error;
  }
});

byId("logout").addEventListener("click", async () => {
  try {
    await ask("auth/logout", {});
    location.reload();
  } catch (error) {
    complain(error.message);
  }
});

async function showMethods() {
  const { password, oidc } = await ask("auth/methods");
  byId("login").hidden = byId("hint").hidden = !password;
  if (!oidc) return;
  const url = new URL(oidc.url ?? "auth/oidc/login", document.baseURI);
  if (next) url.searchParams.set("next", next);
  byId("oidc").textContent = `Log in with ${oidc.name}`;
  byId("oidc").href = url;
  byId("other").hidden = false;
}

/** Nobody needs the form who is known already, or where nobody has to log in. */
async function showWho() {
  let viewer;
  try {
    viewer = (await ask("graphql", { query: "{ viewer { name kind } }" })).data.viewer;
  } catch (error) {
    if (error.status !== 401) throw error;
    return;
  }
  const isOpen = viewer.kind === "LOCAL";
  byId("title").textContent = isOpen ? "No login needed" : `Logged in as ${viewer.name}`;
  byId("who").textContent = isOpen
    ? "This registry has no users yet: everybody who reaches it may do everything. " +
      "Its log has a link for the first administrator."
    : "";
  byId("logout").hidden = isOpen;
  byId("inside").hidden = false;
  byId("login").hidden = byId("other").hidden = byId("hint").hidden = true;
}

complain(obstacle() ?? "");
showMethods().then(showWho).catch((error) => complain(error.message));
