// Passkeys: a form that asks for one. The server says what to ask (data-options), the browser asks its owner, the form carries the answer.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (it) => it.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const ways = {
  async create(options) {
    const key = options.publicKey;
    key.challenge = bytes(key.challenge);
    key.user.id = bytes(key.user.id);
    for (const it of key.excludeCredentials || []) it.id = bytes(it.id);
    const made = await navigator.credentials.create({ publicKey: key });
    return {
      id: made.id,
      rawId: words(made.rawId),
      type: made.type,
      clientExtensionResults: made.getClientExtensionResults(),
      response: { clientDataJSON: words(made.response.clientDataJSON), attestationObject: words(made.response.attestationObject) },
    };
  },
  async get(options) {
    const key = options.publicKey;
    key.challenge = bytes(key.challenge);
    for (const it of key.allowCredentials || []) it.id = bytes(it.id);
    const shown = await navigator.credentials.get({ publicKey: key });
    const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
    return {
      id: shown.id,
      rawId: words(shown.rawId),
      type: shown.type,
      clientExtensionResults: shown.getClientExtensionResults(),
      response: {
        clientDataJSON: words(clientDataJSON),
        authenticatorData: words(authenticatorData),
        signature: words(signature),
        userHandle: userHandle && words(userHandle),
      },
    };
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-press]");
  const said = form.querySelector("[data-said]") || document.querySelector("[data-said]");
  const say = (sentence) => {
    if (!said) return;
    said.textContent = sentence;
    said.hidden = !sentence;
  };
  if (!window.PublicKeyCredential) {
    if (form.dataset.passkey === "create") say("Your browser knows no passkeys. Codes by e-mail work as before.");
    continue;
  }
  form.hidden = false;
  for (const it of document.querySelectorAll("[data-with-passkey]")) it.hidden = false;
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
      const options = await answer.json();
      if (!answer.ok) throw new Error(options.say);
      form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](options));
      form.submit();
    } catch (error) {
      button.disabled = false;
      const quiet = { NotAllowedError: "Nothing was done: it was cancelled, or it took too long.", InvalidStateError: "This device has a passkey for this account already." };
      say(quiet[error.name] || error.message || "That did not work. Try again, or use a code by e-mail.");
    }
  });
}
