// The list of messages: one bubble each, grouped by sender, with day marks.

import { renderKeyboard } from "./keyboard.js";
import {
  makeIcon, renderAlbum, renderDocument, renderPhoto, renderSticker, renderThumbnail,
} from "./media.js";
import { makeElement, renderText } from "./text.js";

const GROUP_GAP_S = 300;
const NEAR_END_PX = 120;
const PLACES = ["first", "next", "last"];

const chat = document.getElementById("chat");
const list = document.getElementById("messages");
const typing = document.getElementById("typing");
const toEnd = document.getElementById("to-end");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const known = new Map();
let typingTimer;
let follows = true; // the newest message, until someone scrolls up
let lastTop = 0;

export function showAll(messages) {
  known.clear();
  list.replaceChildren();
  for (const message of messages) append(message);
  markAllSeenBeforeLastReply();
  scrollToEnd();
}

export function showNew(message) {
  if (known.has(message.message_id)) return;
  if (message.from.is_bot) stopTyping();
  else follows = true;
  append(message).classList.add("new");
  if (follows) scrollToEnd("smooth");
}

export function showEdited(message) {
  const old = known.get(message.message_id);
  if (!old) return;
  old.message = message;
  renderAgain(old.element);
}

export function showDeleted(messageId) {
  const old = known.get(messageId);
  if (!old) return;
  known.delete(messageId);
  renderAgain(old.element);
}

export function markSeen(messageId) {
  known.get(messageId)?.element.querySelector(".tick use")?.setAttribute("href", "#icon-seen");
}

export function showTyping() {
  typing.hidden = false;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(stopTyping, 5500); // an action lasts five seconds at Telegram
  if (follows) scrollToEnd("smooth");
}

export function stopTyping() {
  clearTimeout(typingTimer);
  typing.hidden = true;
  list.dispatchEvent(new Event("typing-stopped"));
}

export function isEmpty() {
  return known.size === 0;
}

function append(message) {
  const previous = [...known.values()].at(-1);
  if (message.media_group_id && previous?.message.media_group_id === message.media_group_id) {
    known.set(message.message_id, { message, element: previous.element });
    return renderAgain(previous.element);
  }
  const startsDay = !previous || dayOf(previous.message) !== dayOf(message);
  if (startsDay) list.append(makeElement("p", "day", nameDay(message)));
  const element = renderMessage([message]);
  const continues = previous && !startsDay && previous.message.from.id === message.from.id
    && message.date - previous.message.date < GROUP_GAP_S;
  if (continues) previous.element.classList.remove("last");
  element.classList.add(continues ? "next" : "first", "last");
  list.append(element);
  known.set(message.message_id, { message, element });
  return element;
}

// Puts the messages that an element shows as they now are in its place; none left, none shown.
function renderAgain(element) {
  const shown = [...known.values()].filter((entry) => entry.element === element);
  if (!shown.length) {
    element.remove();
    return element;
  }
  const wasSeen = element.querySelector('.tick use[href="#icon-seen"]');
  const fresh = renderMessage(shown.map((entry) => entry.message));
  for (const name of PLACES) if (element.classList.contains(name)) fresh.classList.add(name);
  element.replaceWith(fresh);
  for (const entry of shown) entry.element = fresh;
  if (wasSeen) markSeen(shown[0].message.message_id);
  return fresh;
}

// What is shown as one: a message, or all of an album.
function renderMessage(messages) {
  const [message] = messages;
  const bubble = makeElement("div", "bubble");
  if (message.reply_to_message) bubble.append(renderQuote(message.reply_to_message));
  if (message.photo) bubble.append(messages.length > 1 ? renderAlbum(messages) : renderPhoto(message));
  if (message.sticker) bubble.append(renderSticker(message.sticker));
  for (const { document } of messages) if (document) bubble.append(renderDocument(document));
  const captioned = messages.filter((one) => one.text ?? one.caption);
  const text = captioned.length === 1 || !message.photo ? captioned[0] : undefined;
  const meta = renderMeta(messages.at(-1));
  if (text) {
    const body = renderText(text.text ?? text.caption, text.entities ?? text.caption_entities);
    body.append(meta);
    bubble.append(body);
  } else {
    bubble.append(meta);
  }
  const stack = makeElement("div", "stack", bubble);
  if (message.reply_markup?.inline_keyboard) stack.append(renderKeyboard(message));
  const kinds = [message.from.is_bot ? "theirs" : "mine", message.photo && "photo", text && "captioned"];
  return makeElement("article", ["message", ...kinds.filter(Boolean)].join(" "), stack);
}

function renderMeta(message) {
  const time = new Date(message.date * 1000);
  const shown = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const meta = makeElement("span", "meta", message.edit_date ? `edited ${shown}` : shown);
  meta.dir = "ltr";
  if (!message.from.is_bot) meta.append(makeIcon("tick", "#icon-sent"));
  return meta;
}

function renderQuote(message) {
  const quote = makeElement("button", "quote");
  quote.type = "button";
  const picture = renderThumbnail(message);
  if (picture) quote.append(picture);
  const kind = message.photo ? "Photo" : message.document?.file_name ?? "Message";
  const summary = makeElement("i", "", message.text ?? message.caption ?? kind);
  summary.dir = "auto";
  quote.append(makeElement("span", "", makeElement("b", "", message.from.first_name), summary));
  quote.addEventListener("click", () => pointAt(message.message_id));
  return quote;
}

function pointAt(messageId) {
  const element = known.get(messageId)?.element;
  if (!element) return;
  element.classList.remove("new", "pointed");
  element.scrollIntoView({ block: "center", behavior: "smooth" });
  element.classList.add("pointed");
}

function markAllSeenBeforeLastReply() {
  const all = [...known.values()].map((entry) => entry.message);
  const lastReply = all.findLast((message) => message.from.is_bot)?.message_id ?? 0;
  for (const message of all) if (message.message_id < lastReply) markSeen(message.message_id);
}

function isNearEnd() {
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_END_PX;
}

function scrollToEnd(behavior = "instant") {
  follows = true;
  chat.scrollTo({ top: chat.scrollHeight, behavior: calm.matches ? "instant" : behavior });
}

function dayOf(message) {
  return new Date(message.date * 1000).toDateString();
}

function nameDay(message) {
  if (dayOf(message) === new Date().toDateString()) return "Today";
  return new Date(message.date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
}

// On the way down a smooth scroll is not at the end yet, but means to be.
chat.addEventListener("scroll", () => {
  if (isNearEnd()) follows = true;
  else if (chat.scrollTop < lastTop) follows = false;
  lastTop = chat.scrollTop;
  toEnd.hidden = follows;
}, { passive: true });
toEnd.addEventListener("click", () => scrollToEnd("smooth"));
// What grows after it was shown, such as a picture that loads or a row of buttons, is followed too.
const growth = new ResizeObserver(() => { if (follows) scrollToEnd(); });
for (const element of [chat, list, typing]) growth.observe(element);
