// Telegram's text and entities as DOM nodes. Nothing a person or the bot wrote is ever read as HTML.

const ELEMENTS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};
const LINK_OR_COMMAND = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]|(?<!\S)\/[a-z0-9_]{1,32}\b(?!\/))/gi;
const WEB_ADDRESS = /^https?:\/\//i;

export function makeElement(name, className = "", ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export function renderText(text, entities = []) {
  const box = makeElement("div", "text");
  box.dir = "auto";
  box.append(...renderRange(text, entities, 0, text.length));
  return box;
}

// Entities nest: each takes the ones that begin inside it along.
function renderRange(text, entities, start, end) {
  const nodes = [];
  let position = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const entityEnd = Math.min(entity.offset + entity.length, end);
    if (entity.offset < position || entityEnd <= entity.offset) continue;
    nodes.push(...renderPlain(text.slice(position, entity.offset)));
    const inner = entities.slice(index + 1).filter((other) => other.offset < entityEnd);
    nodes.push(renderEntity(entity, text, inner, entityEnd));
    position = entityEnd;
  }
  nodes.push(...renderPlain(text.slice(position, end)));
  return nodes;
}

function renderEntity(entity, text, inner, end) {
  const covered = text.slice(entity.offset, end);
  if (entity.type === "bot_command") return makeCommand(covered);
  const element = makeContainer(entity);
  const isCode = entity.type === "code" || entity.type === "pre";
  element.append(...(isCode ? [covered] : renderRange(text, inner, entity.offset, end)));
  return element;
}

function makeContainer(entity) {
  if (entity.type === "text_link" && WEB_ADDRESS.test(entity.url)) return makeLink(entity.url);
  if (entity.type === "spoiler") {
    const spoiler = makeElement("span", "spoiler");
    spoiler.tabIndex = 0;
    return spoiler;
  }
  return makeElement(ELEMENTS[entity.type] ?? "span");
}

function renderPlain(text) {
  return text.split(LINK_OR_COMMAND).filter(Boolean).map((part) => {
    if (WEB_ADDRESS.test(part)) return makeLink(part, part);
    return /^\/[a-z0-9_]+$/i.test(part) ? makeCommand(part) : part;
  });
}

function makeLink(url, ...children) {
  const link = makeElement("a", "", ...children);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function makeCommand(command) {
  const button = makeElement("button", "command", command);
  button.type = "button";
  button.dataset.command = command;
  return button;
}
