// Photos, albums, stickers and files in a message, and the view of one picture at its full size.

import { makeElement } from "./text.js";

const PHOTO_SIDE_PX = 360;
const PHOTO_SIDE_LEAST_PX = 150;
const SVG = "http://www.w3.org/2000/svg";

const viewer = document.getElementById("viewer");
const viewerPicture = document.getElementById("viewer-picture");
const viewerCaption = document.getElementById("viewer-caption");

export function renderPhoto(message) {
  const best = message.photo.at(-1);
  const scale = Math.min(1, PHOTO_SIDE_PX / Math.max(best.width, best.height));
  const picture = renderPicture(message);
  picture.style.width = `${Math.max(PHOTO_SIDE_LEAST_PX, best.width * scale)}px`;
  picture.firstChild.style.aspectRatio = `${best.width} / ${best.height}`;
  return picture;
}

// One caption belongs to the album and stands below it; several belong to a picture each.
export function renderAlbum(messages) {
  const ownCaptions = messages.filter((message) => message.caption).length > 1;
  const tiles = messages.map((message) => {
    const tile = renderPicture(message);
    if (ownCaptions && message.caption) {
      const caption = makeElement("small", "", message.caption);
      caption.dir = "auto";
      tile.append(caption);
    }
    return tile;
  });
  return makeElement("div", `album of-${messages.length}`, ...tiles);
}

export function renderSticker(sticker) {
  const image = makeElement("img", "sticker");
  if (sticker.thumbnail) image.src = fileUrl(sticker.thumbnail.file_id);
  image.alt = sticker.emoji ?? "Sticker";
  return image;
}

export function renderDocument(file) {
  const link = makeElement("a", "document");
  link.href = fileUrl(file.file_id);
  link.download = file.file_name ?? "file";
  const name = makeElement("b", "", file.file_name ?? "file");
  name.dir = "auto";
  link.append(renderFace(file), makeElement("span", "", name, makeElement("small", "", sizeOf(file))));
  return link;
}

export function renderThumbnail(message) {
  const picture = message.photo?.[0] ?? message.document?.thumbnail ?? message.sticker?.thumbnail;
  if (!picture) return null;
  const image = makeElement("img");
  image.src = fileUrl(picture.file_id);
  image.alt = "";
  return image;
}

export function makeIcon(className, href) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", className);
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", href);
  icon.append(use);
  return icon;
}

function renderPicture(message) {
  const image = makeElement("img");
  image.src = fileUrl(message.photo.at(-1).file_id);
  image.alt = message.caption ? `Photo: ${message.caption}` : "Photo";
  const picture = makeElement("button", "picture", image);
  picture.type = "button";
  picture.addEventListener("click", () => {
    viewerPicture.src = image.src;
    viewerPicture.alt = image.alt;
    viewerCaption.textContent = message.caption ?? "";
    viewer.showModal();
  });
  return picture;
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

function fileUrl(fileId) {
  return `/playground/files/${encodeURIComponent(fileId)}`;
}

function sizeOf(file) {
  const kilobytes = (file.file_size ?? 0) / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

viewer.addEventListener("click", () => viewer.close());
