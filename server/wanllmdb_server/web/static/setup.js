// Use a one-time link: choose a password, and the name of the first administrator.
import { ask, byId, complain, obstacle, onSubmit } from "./asking.js";

// In the fragment, which browsers do not send, so that no log keeps it; nor is it left in the address bar.
const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
history.replaceState(null, "", location.pathname);

let isFirst = false;

onSubmit(byId("setup"), async () => {
  if (byId("password").value !== byId("again").value) {
    byId("again").select();
    throw new Error("The two passwords are not the same.");
  }
  const name = isFirst ? byId("name").value.trim() : undefined;
  const answer = await ask("auth/invitations/accept", { token, name, password: byId("password").value });
  location.replace(answer.next);
});

async function look() {
  try {
    const { name } = await ask("auth/invitations", { token });
    isFirst = name === null;
    byId("title").textContent = isFirst ? "Set up this registry" : "Choose a password";
    byId("intro").textContent = isFirst
      ? "You become its first administrator. From then on everybody needs a login."
      : "You log in with this name and the password you choose. The link works once.";
    byId("name").value = name ?? "";
    byId("name").readOnly = !isFirst;
    byId("setup").hidden = false;
    byId(isFirst ? "name" : "password").focus();
  } catch (error) {
    byId("title").textContent = "This link cannot be used";
    byId("intro").hidden = true;
    byId("elsewhere").hidden = false;
    complain(error.message);
  }
}

complain(obstacle() ?? "");
if (token) look();
else {
  byId("title").textContent = "This link is not complete";
  byId("intro").textContent = "It has to end in #token= and some letters and digits; copy all of it.";
}
