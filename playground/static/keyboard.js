// The buttons under a message, and what the bot answers when one is pressed.

import { sendPress, showNotice } from "./sending.js";
import { makeElement } from "./text.js";

const TOAST_MS = 4500;

const toast = document.getElementById("toast");
const alertDialog = document.getElementById("alert-dialog");
const alertText = document.getElementById("alert-text");
let toastTimer;

export function renderKeyboard(message) {
  const rows = message.reply_markup.inline_keyboard.map((row) => (
    makeElement("div", "", ...row.map((button) => renderButton(button, message.message_id)))
  ));
  return makeElement("div", "keyboard", ...rows);
}

export async function press(button) {
  if (button.classList.contains("waiting")) return;
  button.classList.add("waiting");
  const popup = await sendPress(Number(button.dataset.message), button.dataset.press);
  button.classList.remove("waiting");
  if (popup?.text) showPopup(popup);
}

function renderButton(button, messageId) {
  const label = makeElement("span", "", button.text);
  label.dir = "auto";
  const url = button.url ?? button.web_app?.url;
  const element = makeElement(url ? "a" : "button", url ? "link" : "", label);
  if (url) return Object.assign(element, { href: url, target: "_blank", rel: "noopener noreferrer" });
  element.type = "button";
  if (button.copy_text) element.addEventListener("click", () => copy(button.copy_text.text));
  else Object.assign(element.dataset, { press: button.callback_data, message: messageId });
  return element;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    showPopup({ text: "Copied" });
  } catch {
    showNotice("The browser does not let this page copy.");
  }
}

function showPopup({ text, show_alert: asAlert }) {
  if (asAlert) {
    alertText.textContent = text;
    alertDialog.showModal();
    return;
  }
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, TOAST_MS);
}
