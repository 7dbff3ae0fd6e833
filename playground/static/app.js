// The page: live events in, texts and pictures out.

import { openPad } from "./drawing.js";
import { press } from "./keyboard.js";
import {
  isEmpty, markSeen, showAll, showDeleted, showEdited, showNew, showTyping, stopTyping,
} from "./messages.js";
import { choose } from "./picture.js";
import { chooseLanguage, sendText } from "./sending.js";
import { makeElement } from "./text.js";

const STATES = {
  starting: "starting…",
  online: "bot",
  stopped: "the bot has stopped: the terminal says why",
  lost: "the playground does not answer, reconnecting…",
};

const welcome = document.getElementById("welcome");
const stateLine = document.getElementById("bot-state");
const messages = document.getElementById("messages");
const text = document.getElementById("text");
const send = document.getElementById("send");
const draw = document.getElementById("draw");
const commandMenu = document.getElementById("commands");
const language = document.getElementById("language");
const description = document.getElementById("bot-description");
let state = "starting";

function showState(next = state) {
  state = next;
  stateLine.textContent = STATES[state];
  stateLine.className = state === "stopped" || state === "lost" ? "stopped" : "";
}

function showAction(content) {
  showTyping();
  stateLine.textContent = content.action === "upload_photo" ? "sending a picture…" : "typing…";
  stateLine.className = "lively";
}

function showCommands(commands) {
  document.getElementById("open-commands").hidden = commands.length === 0;
  commandMenu.replaceChildren(...commands.map(({ command, description }) => {
    const explained = makeElement("small", "", description);
    explained.dir = "auto";
    const button = makeElement("button", "", makeElement("b", "", `/${command}`), explained);
    button.type = "button";
    button.dataset.command = `/${command}`;
    return button;
  }));
}

function showProfile(profile) {
  document.getElementById("bot-name").textContent = profile.name;
  language.value = profile.language_code;
  description.textContent = profile.description || description.dataset.default;
  showCommands(profile.commands);
}

function showSnapshot(snapshot) {
  showProfile(snapshot.profile);
  showAll(snapshot.messages);
  showState(snapshot.state);
  welcome.hidden = !isEmpty();
}

const listeners = {
  snapshot: showSnapshot,
  message: (message) => { showNew(message); welcome.hidden = true; },
  edit: showEdited,
  seen: ({ message_id: messageId }) => markSeen(messageId),
  action: showAction,
  delete: ({ message_id: messageId }) => { showDeleted(messageId); welcome.hidden = !isEmpty(); },
  profile: showProfile,
  status: (status) => { stopTyping(); showState(status.state); },
};
const events = new EventSource("/playground/events");
for (const [kind, listener] of Object.entries(listeners)) {
  events.addEventListener(kind, (event) => listener(JSON.parse(event.data)));
}
events.addEventListener("error", () => { stopTyping(); showState("lost"); });
messages.addEventListener("typing-stopped", () => showState());

function offerToSend() {
  const hasText = text.value.trim() !== "";
  send.hidden = !hasText;
  draw.hidden = hasText;
}

async function submit() {
  const written = text.value.trim();
  if (!written) return;
  text.value = "";
  offerToSend();
  if (!(await sendText(written)) && !text.value) {
    text.value = written;
    offerToSend();
  }
}

text.addEventListener("input", offerToSend);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  text.focus();
});

const actions = {
  draw: openPad,
  photo: () => choose("photo"),
  file: () => choose("file"),
  camera: () => choose("camera"),
  start: () => sendText("/start"),
  close: (button) => button.closest("dialog").close(),
};
draw.addEventListener("click", openPad);
language.addEventListener("change", () => chooseLanguage(language.value));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-command], [data-press]");
  if (!button) return;
  button.closest("[popover]")?.hidePopover();
  if (button.dataset.press) press(button);
  else if (button.dataset.command) sendText(button.dataset.command);
  else actions[button.dataset.do](button);
});
offerToSend();
