// The list of messages: one bubble each, grouped by sender, with day marks.

import { makeElement, renderText } from "./text.js";

const GROUP_GAP_S = 300;
const NEAR_END_PX = 120;
const PHOTO_SIDE_PX = 360;
const PHOTO_SIDE_LEAST_PX = 150;
const SVG = "http://www.w3.org/2000/svg";

const chat = document.getElementById("chat");
const list = document.getElementById("messages");
const typing = document.getElementById("typing");
const toEnd = document.getElementById("to-end");
const known = new Map();
let typingTimer;

export function showAll(messages) {
  known.clear();
  list.replaceChildren();
  for (const message of messages) append(message);
  markAllSeenBeforeLastReply();
  scrollToEnd();
}

export function showNew(message) {
  if (known.has(message.message_id)) return;
  const follows = isNearEnd() || !message.from.is_bot;
  if (message.from.is_bot) stopTyping();
  append(message).classList.add("new");
  if (follows) scrollToEnd("smooth");
}

export function showEdited(message) {
  const old = known.get(message.message_id);
  if (!old) return;
  const fresh = renderMessage(message);
  fresh.className = old.element.className;
  old.element.replaceWith(fresh);
  known.set(message.message_id, { message, element: fresh });
}

export function markSeen(messageId) {
  known.get(messageId)?.element.querySelector(".tick use")?.setAttribute("href", "#icon-seen");
}

export function showTyping() {
  const follows = isNearEnd();
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
  const startsDay = !previous || dayOf(previous.message) !== dayOf(message);
  if (startsDay) list.append(makeElement("p", "day", nameDay(message)));
  const element = renderMessage(message);
  const continues = previous && !startsDay && previous.message.from.id === message.from.id
    && message.date - previous.message.date < GROUP_GAP_S;
  if (continues) previous.element.classList.remove("last");
  element.classList.add(continues ? "next" : "first", "last");
  list.append(element);
  known.set(message.message_id, { message, element });
  return element;
}

function renderMessage(message) {
  const bubble = makeElement("div", "bubble");
  if (message.reply_to_message) bubble.append(renderQuote(message.reply_to_message));
  if (message.photo) bubble.append(renderPhoto(message.photo));
  if (message.document) bubble.append(renderDocument(message.document));
  const text = message.text ?? message.caption;
  const meta = renderMeta(message);
  if (text) {
    const body = renderText(text, message.entities ?? message.caption_entities);
    body.append(meta);
    bubble.append(body);
  } else {
    bubble.append(meta);
  }
  const kinds = [message.from.is_bot ? "theirs" : "mine", message.photo && "photo", text && "captioned"];
  return makeElement("article", ["message", ...kinds.filter(Boolean)].join(" "), bubble);
}

function renderMeta(message) {
  const time = new Date(message.date * 1000);
  const shown = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const meta = makeElement("span", "meta", message.edit_date ? `edited ${shown}` : shown);
  if (!message.from.is_bot) meta.append(makeIcon("tick", "#icon-sent"));
  return meta;
}

function renderPhoto(sizes) {
  const best = sizes.at(-1);
  const link = makeElement("a", "picture");
  link.href = fileUrl(best.file_id);
  link.target = "_blank";
  const image = makeElement("img");
  image.src = fileUrl(best.file_id);
  image.alt = "Photo";
  const scale = Math.min(1, PHOTO_SIDE_PX / Math.max(best.width, best.height));
  link.style.width = `${Math.max(PHOTO_SIDE_LEAST_PX, best.width * scale)}px`;
  image.style.aspectRatio = `${best.width} / ${best.height}`;
  link.append(image);
  return link;
}

function renderDocument(file) {
  const link = makeElement("a", "document");
  link.href = fileUrl(file.file_id);
  link.download = file.file_name ?? "file";
  const name = makeElement("b", "", file.file_name ?? "file");
  name.dir = "auto";
  link.append(renderFace(file), makeElement("span", "", name, makeElement("small", "", sizeOf(file))));
  return link;
}

function renderFace(file) {
  if (!file.thumbnail) {
    const face = makeElement("span", "face");
    face.append(makeIcon("icon", "#icon-file"));
    return face;
  }
  const face = makeElement("img", "face");
  face.src = fileUrl(file.thumbnail.file_id);
  face.alt = "";
  return face;
}

function renderQuote(message) {
  const quote = makeElement("button", "quote");
  quote.type = "button";
  const picture = message.photo?.[0] ?? message.document?.thumbnail;
  if (picture) {
    const image = makeElement("img");
    image.src = fileUrl(picture.file_id);
    image.alt = "";
    quote.append(image);
  }
  const kind = message.photo ? "Photo" : message.document?.file_name ?? "Message";
  const summary = makeElement("i", "", message.text ?? message.caption ?? kind);
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

function makeIcon(className, href) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", className);
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", href);
  icon.append(use);
  return icon;
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
  chat.scrollTo({ top: chat.scrollHeight, behavior });
}

function fileUrl(fileId) {
  return `/playground/files/${encodeURIComponent(fileId)}`;
}

function sizeOf(file) {
  const kilobytes = (file.file_size ?? 0) / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

function dayOf(message) {
  return new Date(message.date * 1000).toDateString();
}

function nameDay(message) {
  if (dayOf(message) === new Date().toDateString()) return "Today";
  return new Date(message.date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
}

chat.addEventListener("scroll", () => { toEnd.hidden = isNearEnd(); }, { passive: true });
toEnd.addEventListener("click", () => scrollToEnd("smooth"));
new ResizeObserver(() => { if (toEnd.hidden) scrollToEnd(); }).observe(chat);
list.addEventListener("load", () => { if (toEnd.hidden) scrollToEnd(); }, true);
